//! The one cookie of a browser.

use axum::http::{HeaderMap, HeaderValue, header};

use shared::limit;

use super::address::Address;
use super::secret::BrowserSecret;

/// The name over http.
const PLAIN: &str = "candor";

/// The name over https: browsers give it back over https alone, and let no other host or path set it.
const SECURE: &str = "__Host-candor";

/// The secret in a browser's cookie, if it sends one that this server can have given.
///
/// Who comes by https is known by the secure cookie alone: anybody on the way of a plain http request could have set the other.
pub(super) fn read(headers: &HeaderMap, address: &Address) -> Option<BrowserSecret> {
    let name = if address.is_secure() { SECURE } else { PLAIN };
    values(headers, name).find_map(BrowserSecret::read)
}

/// The header that gives or renews a browser's cookie.
pub(super) fn give(secret: &BrowserSecret, address: &Address) -> HeaderValue {
    let value = secret.reveal();
    let life = limit::COOKIE_LIFE.as_secs();
    let cookie = if address.is_secure() {
        format!("{SECURE}={value}; Path=/; Max-Age={life}; HttpOnly; SameSite=Strict; Secure")
    } else {
        format!("{PLAIN}={value}; Path={}; Max-Age={life}; HttpOnly; SameSite=Strict", address.root())
    };
    HeaderValue::try_from(cookie).expect("a secret's text and a checked path are ASCII")
}

/// Whether the browser sends the cookie that it sends over https alone.
pub(super) fn was_given_over_https(headers: &HeaderMap) -> bool {
    values(headers, SECURE).next().is_some()
}

fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).filter_map(move |pair| {
        let (found, value) = pair.trim().split_once('=')?;
        (found == name).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;
    use crate::http::address::Peer;

    #[test]
    fn over_http_the_cookie_keeps_to_the_path_of_candor() {
        let given = give(&BrowserSecret::from_bytes([1; 32]), &address("http", "/a/b"));
        let given = given.to_str().unwrap();
        assert!(given.starts_with("candor="), "{given}");
        assert!(given.ends_with("; Path=/a/b; Max-Age=34560000; HttpOnly; SameSite=Strict"), "{given}");
    }

    #[test]
    fn over_https_the_cookie_is_bound_to_the_host() {
        let given = give(&BrowserSecret::from_bytes([1; 32]), &address("https", "/a/b"));
        let given = given.to_str().unwrap();
        assert!(given.starts_with("__Host-candor="), "{given}");
        assert!(given.ends_with("; Path=/; Max-Age=34560000; HttpOnly; SameSite=Strict; Secure"), "{given}");
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let secret = BrowserSecret::from_bytes([9; 32]);
        let cookies = format!("theme=dark; candor=nonsense; candor={}; x", secret.reveal());
        assert_eq!(read(&sent(&cookies), &address("http", "")), Some(secret));
    }

    #[test]
    fn over_https_a_plain_cookie_is_nobodys() {
        let cookies = format!("candor={}", BrowserSecret::from_bytes([9; 32]).reveal());
        assert_eq!(read(&sent(&cookies), &address("https", "")), None);
    }

    fn sent(cookies: &str) -> HeaderMap {
        [(header::COOKIE, HeaderValue::from_str(cookies).unwrap())].into_iter().collect()
    }

    fn address(scheme: &'static str, prefix: &'static str) -> Address {
        let headers = [("host", "h"), ("x-forwarded-proto", scheme), ("x-forwarded-prefix", prefix)];
        let headers = headers.map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)));
        Address::of(&headers.into_iter().collect(), Some(Peer(SocketAddr::from(([127, 0, 0, 1], 1)))))
    }
}
