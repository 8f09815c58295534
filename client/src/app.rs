//! Which page is shown: two addresses, told apart once, because every link loads its page anew.

use leptos::prelude::*;

use crate::address::Address;
use crate::browser::{location, server_text};
use crate::page::entrance::entrance;
use crate::page::home::home_page;
use crate::page::lost::{Loss, lost};

/// The page at the browser's address.
pub(crate) fn app() -> AnyView {
    let (path, base) = location::paths();
    let address = Address::read(&path, &base);
    if !matches!(address, Address::PostMortem(_)) {
        server_text::retire();
    }
    match address {
        Address::Home => home_page(),
        Address::PostMortem(id) => entrance(id),
        Address::Nowhere => lost(Loss::Nowhere, None),
    }
}
