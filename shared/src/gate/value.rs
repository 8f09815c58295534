//! The values that a field may have: a short text, a finite number, true or false. A field without a value is deleted, not null.

use super::bytes::Bytes;
use super::unfit::Unfit;

const INTEGER: u8 = 125;
const FLOAT_32: u8 = 124;
const FLOAT_64: u8 = 123;
const FALSE: u8 = 121;
const TRUE: u8 = 120;
const TEXT: u8 = 119;

/// The greatest magnitude that is written as an integer; beyond it writers use floats.
const INTEGER_MOST: u64 = 0x7fff_ffff;

/// Reads one value with at most `most` bytes of text. Lists, maps, buffers, big integers, null and undefined are refused
/// by their first byte, so nothing nests.
pub(super) fn read(bytes: &mut Bytes<'_>, most: usize) -> Result<(), Unfit> {
    match bytes.byte()? {
        TRUE | FALSE => Ok(()),
        INTEGER => integer(bytes),
        FLOAT_32 => finite(f32::from_be_bytes(bytes.array()?).is_finite()),
        FLOAT_64 => finite(f64::from_be_bytes(bytes.array()?).is_finite()),
        TEXT => {
            if bytes.text()?.len() <= most {
                Ok(())
            } else {
                Err(Unfit::Value)
            }
        }
        ..TRUE | 122 | 126.. => Err(Unfit::Value),
    }
}

fn finite(finite: bool) -> Result<(), Unfit> {
    if finite { Ok(()) } else { Err(Unfit::Value) }
}

/// Six bits and a sign in the first byte, seven in those that follow.
fn integer(bytes: &mut Bytes<'_>) -> Result<(), Unfit> {
    let first = bytes.byte()?;
    if first & 0x80 == 0 {
        return Ok(());
    }
    let more = bytes.number()?;
    let magnitude = more.checked_mul(64).ok_or(Unfit::Number)? | u64::from(first & 0x3f);
    if more > 0 && magnitude <= INTEGER_MOST { Ok(()) } else { Err(Unfit::Number) }
}
