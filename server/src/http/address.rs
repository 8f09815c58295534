//! Where the visitor sees Candor: told by the request, never configured.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

/// The other end of a connection. The listener puts it into every request.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// How the visitor's browser reached this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    scheme: Scheme,
    /// Host, and the port unless it is the scheme's own; none if the request told none that can be one.
    host: Option<String>,
    /// What a proxy strips from the path: empty, or `/a/b`.
    prefix: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

impl Address {
    /// Reads the address from a request's headers. What a proxy forwards is believed only from private peers:
    /// nobody else can stand between the visitor and this server and still reach it from there.
    pub(super) fn of(headers: &HeaderMap, peer: Option<Peer>) -> Self {
        let near = peer.is_some_and(|Peer(address)| is_private(address.ip()));
        let forwarded = |name: &str| if near { first(headers, name) } else { None };
        let host = forwarded("x-forwarded-host").or_else(|| first(headers, header::HOST.as_str())).filter(|host| is_host(host));
        let scheme = match forwarded("x-forwarded-proto") {
            Some("https" | "wss") => Scheme::Https,
            Some(_) => Scheme::Http,
            None if near && comes_by_https(headers, host) => Scheme::Https,
            None => Scheme::Http,
        };
        let prefix = forwarded("x-forwarded-prefix").map(|prefix| prefix.trim_end_matches('/')).filter(|prefix| is_prefix(prefix));
        Self { scheme, host: host.map(|host| scheme.without_its_port(host)), prefix: prefix.unwrap_or_default().to_owned() }
    }

    /// Whether the visitor came by https.
    pub(super) fn is_secure(&self) -> bool {
        self.scheme == Scheme::Https
    }

    /// The path under which all of Candor lies: `/` or `/a/b`.
    pub(super) fn root(&self) -> &str {
        if self.prefix.is_empty() { "/" } else { &self.prefix }
    }

    /// The origin of Candor's pages as browsers name it: `https://example.org`.
    pub(super) fn origin(&self) -> Option<String> {
        self.host.as_ref().map(|host| format!("{}://{host}", self.scheme.word()))
    }

    /// The whole address of something that lies at a path below Candor's root; the path alone if the host is unknown.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{}/{path}", self.origin().unwrap_or_default(), self.prefix)
    }
}

impl Scheme {
    const fn word(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// Browsers leave out the port that goes without saying, proxies may not.
    fn without_its_port(self, host: &str) -> String {
        let port = match self {
            Self::Http => ":80",
            Self::Https => ":443",
        };
        host.strip_suffix(port).unwrap_or(host).to_ascii_lowercase()
    }
}

impl<S: Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers, parts.extensions.get::<Peer>().copied()))
    }
}

/// Proxies that end TLS and do not say so are common. Two things betray them: a page that names itself as https at
/// this very host, and the cookie that browsers hand out over https alone.
fn comes_by_https(headers: &HeaderMap, host: Option<&str>) -> bool {
    let named = first(headers, header::ORIGIN.as_str()).and_then(|origin| origin.strip_prefix("https://"));
    let at_this_host = named.is_some() && named == host.map(|host| host.strip_suffix(":443").unwrap_or(host));
    at_this_host || super::cookie::was_given_over_https(headers)
}

/// The first of a header's values: with several proxies in a row, what the one next to the visitor saw.
fn first<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let value = headers.get(name)?.to_str().ok()?;
    value.split(',').next().map(str::trim).filter(|value| !value.is_empty())
}

fn is_host(host: &str) -> bool {
    host.len() <= 255 && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']'))
}

/// What may stand in a cookie's path and in a link.
fn is_prefix(prefix: &str) -> bool {
    prefix.len() <= 255
        && prefix.starts_with('/')
        && prefix[1..].split('/').all(|part| {
            !matches!(part, "" | "." | "..")
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'%'))
        })
}

/// Whether an address is not reachable from the whole internet: loopback, private, link-local, shared (RFC 6598).
fn is_private(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let [first, second, ..] = ip.octets();
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || (first == 100 && second & 0xc0 == 64)
        }
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn a_direct_visitor_sees_the_host_they_asked_for() {
        let address = of("203.0.113.9", &[("host", "candor.example:7070")]);
        assert_eq!(address.origin().as_deref(), Some("http://candor.example:7070"));
        assert_eq!(address.url("p/1"), "http://candor.example:7070/p/1");
        assert_eq!(address.root(), "/");
    }

    #[test]
    fn a_proxy_on_a_private_address_is_believed() {
        for near in ["127.0.0.1", "10.1.2.3", "172.18.0.2", "192.168.1.1", "100.100.0.1", "::1", "fd00::1", "fe80::1", "::ffff:10.0.0.1"] {
            let address = of(near, &FORWARDED);
            assert_eq!(address.url("p/1"), "https://pm.example.org/a/b/p/1", "{near}");
            assert!(address.is_secure());
        }
    }

    #[test]
    fn a_public_peer_is_not_believed() {
        for far in ["203.0.113.9", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2001:db8::1", "::ffff:8.8.8.8"] {
            let address = of(far, &FORWARDED);
            assert_eq!(address.url("p/1"), "http://127.0.0.1:7070/p/1", "{far}");
            assert!(!address.is_secure());
        }
        let headers = FORWARDED.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect();
        assert!(!Address::of(&headers, None).is_secure(), "an unknown peer is public");
    }

    #[test]
    fn a_proxy_that_hides_tls_is_found_out_by_the_page_it_serves() {
        let hidden = [("host", "pm.example.org"), ("origin", "https://pm.example.org")];
        assert!(of("127.0.0.1", &hidden).is_secure());
        assert!(!of("203.0.113.9", &hidden).is_secure());
        assert!(!of("127.0.0.1", &[("host", "pm.example.org"), ("origin", "https://elsewhere.example")]).is_secure());
        assert!(of("127.0.0.1", &[("host", "pm.example.org"), ("cookie", "a=b; __Host-candor=x")]).is_secure());
        assert!(!of("127.0.0.1", &[("host", "h"), ("origin", "https://h"), ("x-forwarded-proto", "http")]).is_secure());
    }

    #[test]
    fn the_port_that_goes_without_saying_is_left_out() {
        assert_eq!(of("127.0.0.1", &[("host", "PM.example.org:80")]).origin().as_deref(), Some("http://pm.example.org"));
        let address = of("127.0.0.1", &[("host", "pm.example.org:443"), ("x-forwarded-proto", "https")]);
        assert_eq!(address.origin().as_deref(), Some("https://pm.example.org"));
    }

    #[test]
    fn of_several_proxies_the_first_counts() {
        let address =
            of("127.0.0.1", &[("host", "inner"), ("x-forwarded-host", "outer.example, inner"), ("x-forwarded-proto", "https, http")]);
        assert_eq!(address.origin().as_deref(), Some("https://outer.example"));
    }

    #[test]
    fn what_could_break_out_of_a_cookie_or_a_link_is_ignored() {
        for prefix in ["a/b", "/a;Domain=evil", "//evil.example", "/a/../b", "/a b", "/é", "/\"x"] {
            assert_eq!(of("127.0.0.1", &[("host", "h"), ("x-forwarded-prefix", prefix)]).root(), "/", "{prefix}");
        }
        for host in ["evil.example/path", "a b", "<script>", "user@h"] {
            assert_eq!(of("127.0.0.1", &[("host", host)]).origin(), None, "{host}");
        }
        assert_eq!(of("127.0.0.1", &[("x-forwarded-prefix", "/a/b/")]).root(), "/a/b");
        assert_eq!(of("127.0.0.1", &[("x-forwarded-prefix", "/")]).root(), "/");
    }

    const FORWARDED: [(&str, &str); 4] = [
        ("host", "127.0.0.1:7070"),
        ("x-forwarded-host", "pm.example.org"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-prefix", "/a/b"),
    ];

    fn of(peer: &str, headers: &[(&'static str, &str)]) -> Address {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap()))
            .collect();
        Address::of(&headers, Some(Peer(SocketAddr::new(peer.parse().unwrap(), 1))))
    }
}
