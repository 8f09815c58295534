//! The only clock of the page.

use js_sys::Date;
use shared::moment::Moment;
use wasm_bindgen::JsValue;

/// The time that the device believes it is.
pub(crate) fn now() -> Moment {
    Moment::from_millis(Date::now() as u64)
}

/// A moment as the clock on the person's wall shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WallTime {
    /// Days since it: 0 is today, 1 yesterday.
    pub(crate) days_ago: u32,
    /// 1 to 31.
    pub(crate) day: u32,
    /// 0 is January.
    pub(crate) month: u32,
    /// 0 to 23.
    pub(crate) hour: u32,
    /// 0 to 59.
    pub(crate) minute: u32,
}

/// Where the hands of the clock stood at this moment.
pub(crate) fn on_the_wall(moment: Moment) -> WallTime {
    let then = date(moment);
    let days_ago = midnight(now()).since(midnight(moment)).as_secs() / (24 * 60 * 60);
    WallTime {
        days_ago: u32::try_from(days_ago).unwrap_or(u32::MAX),
        day: then.get_date(),
        month: then.get_month(),
        hour: then.get_hours(),
        minute: then.get_minutes(),
    }
}

fn date(moment: Moment) -> Date {
    Date::new(&JsValue::from_f64(moment.as_millis() as f64))
}

/// Noon of the moment's day counted as if every day had 24 hours: the difference of two is whole days, also
/// across a change to summer time.
fn midnight(moment: Moment) -> Moment {
    let local = date(moment);
    let midnight = Date::utc(f64::from(local.get_full_year()), f64::from(local.get_month()));
    let days = u64::from(local.get_date()) * 24 * 60 * 60 * 1000;
    Moment::from_millis(midnight.max(0.0) as u64 + days)
}
