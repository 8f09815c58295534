//! Parts of pages that know what a post-mortem is.

pub(crate) mod attendance;
pub(crate) mod bar;
mod bridge_part;
pub(crate) mod draft_notice;
pub(crate) mod facts_form;
pub(crate) mod fetched;
pub(crate) mod history;
pub(crate) mod key_map;
pub(crate) mod lock_badge;
pub(crate) mod new_form;
pub(crate) mod outline;
pub(crate) mod passage;
pub(crate) mod room_notice;
pub(crate) mod save_badge;
pub(crate) mod section;
pub(crate) mod share_dialog;
pub(crate) mod toolbar;
