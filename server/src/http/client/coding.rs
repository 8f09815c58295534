//! Content codings: which a browser takes, and how the twins of a file are called.

use axum::http::{HeaderMap, header};

/// How an asset may be compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Gzip,
    Identity,
}

impl Coding {
    /// The smallest first.
    pub(super) const BY_SIZE: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// What the name of the twin adds to the file's.
    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }

    /// Its name in headers, if it needs one.
    pub(super) const fn word(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// What a request's `Accept-Encoding` takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Accepted {
    brotli: bool,
    gzip: bool,
}

impl Accepted {
    /// Reads the header. A coding of quality 0 is refused; `*` stands for those that are not named.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
        let named: Vec<(String, bool)> = values.flat_map(|value| value.split(',')).map(preference).collect();
        let takes = |word: &str| {
            let of = |name: &str| named.iter().find(|(found, _)| found == name).map(|(_, taken)| *taken);
            of(word).or_else(|| of("*")).unwrap_or(false)
        };
        Self { brotli: takes("br"), gzip: takes("gzip") }
    }

    /// The plain file is for everybody: who refuses even that gets it all the same.
    pub(super) const fn takes(self, coding: Coding) -> bool {
        match coding {
            Coding::Brotli => self.brotli,
            Coding::Gzip => self.gzip,
            Coding::Identity => true,
        }
    }
}

fn preference(text: &str) -> (String, bool) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse::<f32>);
    (name, quality.is_ok_and(|quality| quality > 0.0))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_browser_gets_the_smallest_that_it_takes() {
        for (accept, best) in [
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("gzip", Coding::Gzip),
            ("br;q=0, gzip;q=0.5", Coding::Gzip),
            ("*", Coding::Brotli),
            ("br;q=0, *;q=0.1", Coding::Gzip),
            ("identity", Coding::Identity),
            ("br;q=nonsense", Coding::Identity),
            ("", Coding::Identity),
        ] {
            let headers = [(header::ACCEPT_ENCODING, HeaderValue::from_static(accept))].into_iter().collect();
            let accepted = Accepted::of(&headers);
            assert_eq!(Coding::BY_SIZE.into_iter().find(|coding| accepted.takes(*coding)), Some(best), "{accept}");
        }
    }
}
