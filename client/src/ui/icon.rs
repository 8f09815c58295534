//! Drawn signs: one stroke each, in the colour of the text around them.

use leptos::prelude::*;

/// A sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    Alert,
    Book,
    Check,
    Clock,
    Close,
    Code,
    CodeBlock,
    Copy,
    Emphasis,
    Heading,
    Link,
    List,
    Lock,
    More,
    Offline,
    Ordered,
    Pen,
    People,
    Pin,
    Plus,
    Quote,
    Redo,
    Ring,
    Strong,
    Sun,
    Table,
    Task,
    Undo,
    Unlock,
    Eye,
}

impl Icon {
    /// Its stroke, on a field of 16 by 16.
    const fn stroke(self) -> &'static str {
        match self {
            Self::Alert => "M8 2.4 14.3 13.4H1.7zM8 6.5v3.3M8 11.6v.01",
            Self::Book => "M8 4.2C6.5 3 4.5 2.8 2 3v9.6c2.5-.2 4.5 0 6 1.2 1.5-1.2 3.5-1.4 6-1.2V3c-2.5-.2-4.5 0-6 1.2zm0 0v9.6",
            Self::Check => "M3 8.5 6.4 12 13 4.5",
            Self::Clock => "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 4.7V8l2.3 1.5",
            Self::Close => "m4 4 8 8M12 4l-8 8",
            Self::Code => "M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5",
            Self::CodeBlock => "M2.5 3h11v10h-11zM6.4 6 4.6 8l1.8 2M9.6 6l1.8 2-1.8 2",
            Self::Copy => {
                "M6.9 5.5h5.2a1.4 1.4 0 0 1 1.4 1.4v5.2a1.4 1.4 0 0 1-1.4 1.4H6.9a1.4 1.4 0 0 1-1.4-1.4V6.9a1.4 1.4 0 0 1 1.4-1.4zM10.5 3H4a1.4 1.4 0 0 0-1.4 1.4V11"
            }
            Self::Emphasis => "M7 3.5h5M4 12.5h5M9.5 3.5l-3 9",
            Self::Eye => "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6",
            Self::Heading => "M4 3.5v9M12 3.5v9M4 8h8",
            Self::Link => "M6.8 9.2 9.2 6.8M7 4.9l1.6-1.6a2.9 2.9 0 0 1 4.1 4.1L11.1 9M9 11.1l-1.6 1.6a2.9 2.9 0 0 1-4.1-4.1L4.9 7",
            Self::List => "M6 4h8M6 8h8M6 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01",
            Self::Lock => {
                "M4.6 7h6.8A1.6 1.6 0 0 1 13 8.6v3.8a1.6 1.6 0 0 1-1.6 1.6H4.6A1.6 1.6 0 0 1 3 12.4V8.6A1.6 1.6 0 0 1 4.6 7zM5.2 7V5a2.8 2.8 0 0 1 5.6 0v2"
            }
            Self::More => "M3.5 8h.01M8 8h.01M12.5 8h.01",
            Self::Offline => "M4.6 12.5a2.8 2.8 0 0 1 0-5.6 3.8 3.8 0 0 1 7.2 1.1 2.3 2.3 0 0 1 .4 4.5zM2 2l12 12",
            Self::Ordered => "M7 4h7M7 8h7M7 12h7M2.3 3l1.2-.8v3.4M2.1 9.3c.3-1 2-.9 2 .2 0 .9-1.7 1.2-2.1 2.6h2.3",
            Self::Pen => "m3 13 .7-2.9 7-7 2.2 2.2-7 7z",
            Self::People => {
                "M6 3.1a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6M1.8 13c.3-2.5 2-3.8 4.2-3.8s3.9 1.3 4.2 3.8M10.4 3.4a2.2 2.2 0 0 1 0 4M11.8 9.7c1.4.5 2.2 1.6 2.4 3.3"
            }
            Self::Pin => "M5.3 2.5h5.4M6.4 2.5v4L4.5 9.2h7L9.6 6.5v-4M8 9.2v4.3",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Quote => "M3 4v8M6.5 5h7M6.5 8h7M6.5 11h5",
            Self::Redo => "m10.5 4 3 3-3 3M13.2 7H6.3a3 3 0 0 0 0 6H9",
            Self::Ring => "M8 3.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4",
            Self::Strong => "M5 3.5h3.6a2.25 2.25 0 0 1 0 4.5H5zM5 8h4.2a2.25 2.25 0 0 1 0 4.5H5z",
            Self::Sun => {
                "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6M8 1.6v1.5M8 12.9v1.5M1.6 8h1.5M12.9 8h1.5M3.5 3.5l1 1M11.5 11.5l1 1M12.5 3.5l-1 1M4.5 11.5l-1 1"
            }
            Self::Table => "M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M8 3.5v9",
            Self::Task => "M2.5 3h3.6v3.6H2.5zM9 4.8h5M9 11h5M2.4 11l1.3 1.4 2.5-2.9",
            Self::Undo => "m5.5 4-3 3 3 3M2.8 7h6.9a3 3 0 0 1 0 6H7",
            Self::Unlock => {
                "M4.6 7h6.8A1.6 1.6 0 0 1 13 8.6v3.8a1.6 1.6 0 0 1-1.6 1.6H4.6A1.6 1.6 0 0 1 3 12.4V8.6A1.6 1.6 0 0 1 4.6 7zM5.2 7V5a2.8 2.8 0 0 1 5.4-1"
            }
        }
    }

    /// How its stroke is drawn, where not as usual.
    const fn class(self) -> &'static str {
        if matches!(self, Self::More) {
            "i dotted"
        } else if matches!(self, Self::Ring) {
            "i dashed"
        } else {
            "i"
        }
    }
}

/// A sign beside words: the words say it, so that it need not be heard.
pub(crate) fn icon(icon: Icon) -> AnyView {
    view! { <svg class=icon.class() viewBox="0 0 16 16" aria-hidden="true"><path d=icon.stroke()></path></svg> }.into_any()
}

/// Candor's own sign.
pub(crate) fn mark() -> AnyView {
    view! {
        <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M19.5 6.6A9.2 9.2 0 1 0 19.5 17.4" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round"></path>
            <circle cx="12" cy="12" r="2.3" fill="currentColor"></circle>
        </svg>
    }
    .into_any()
}
