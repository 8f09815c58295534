//! The only chance of the page.

/// Bits for jitter, not for secrets.
pub(crate) fn chance() -> u64 {
    let half = || (js_sys::Math::random() * f64::from(u32::MAX)) as u64;
    half() << 32 | half()
}
