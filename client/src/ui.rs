//! What can be drawn without knowing what it is about.

pub(crate) mod button;
pub(crate) mod copy;
pub(crate) mod dialog;
pub(crate) mod html;
pub(crate) mod icon;
pub(crate) mod notice;
pub(crate) mod shown;
