//! The y-websocket protocol: messages of lib0 numbers and buffers, one or more to a frame.

use bytes::Bytes;
use shared::limit;

const SYNC: u64 = 0;
const AWARENESS: u64 = 1;
const AUTH: u64 = 2;
const QUERY_AWARENESS: u64 = 3;

const STEP_1: u64 = 0;
const STEP_2: u64 = 1;
const UPDATE: u64 = 2;
const DENIED: u64 = 0;

/// What a stock client says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard<'a> {
    /// "This I have": a state vector. Asks for the rest.
    Step1(&'a [u8]),
    /// The answer to the same question: an update.
    Step2(&'a [u8]),
    /// An edit.
    Update(&'a [u8]),
    /// Who is there.
    Awareness(&'a [u8]),
    /// "Who is there?"
    QueryAwareness,
}

/// Bytes that are none of this, or more messages than anybody sends at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Garbled;

/// Reads all messages of a frame.
pub(super) fn read(frame: &[u8]) -> Result<Vec<Heard<'_>>, Garbled> {
    let mut rest = frame;
    let mut heard = Vec::new();
    while !rest.is_empty() {
        if heard.len() == limit::BRIDGE_MESSAGES {
            return Err(Garbled);
        }
        heard.push(match number(&mut rest)? {
            SYNC => match number(&mut rest)? {
                STEP_1 => Heard::Step1(buffer(&mut rest)?),
                STEP_2 => Heard::Step2(buffer(&mut rest)?),
                UPDATE => Heard::Update(buffer(&mut rest)?),
                3.. => return Err(Garbled),
            },
            AWARENESS => Heard::Awareness(buffer(&mut rest)?),
            QUERY_AWARENESS => Heard::QueryAwareness,
            AUTH | 4.. => return Err(Garbled),
        });
    }
    Ok(heard)
}

pub(super) fn step1(state_vector: &[u8]) -> Bytes {
    message(&[SYNC, STEP_1], state_vector)
}

pub(super) fn step2(update: &[u8]) -> Bytes {
    message(&[SYNC, STEP_2], update)
}

pub(super) fn update(update: &[u8]) -> Bytes {
    message(&[SYNC, UPDATE], update)
}

pub(super) fn awareness(states: &[u8]) -> Bytes {
    message(&[AWARENESS], states)
}

/// "You may not": stock clients print the words.
pub(super) fn denied(words: &str) -> Bytes {
    message(&[AUTH, DENIED], words.as_bytes())
}

fn message(head: &[u64], body: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(body.len() + 12);
    head.iter().for_each(|part| write_number(&mut out, *part));
    write_buffer(&mut out, body);
    out.into()
}

pub(super) fn write_buffer(out: &mut Vec<u8>, buffer: &[u8]) {
    write_number(out, u64::try_from(buffer.len()).expect("64 bits hold every length"));
    out.extend_from_slice(buffer);
}

/// LEB128, as lib0 writes numbers.
pub(super) fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(u8::try_from(number & 0x7f).expect("seven bits") | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).expect("seven bits"));
}

fn number(rest: &mut &[u8]) -> Result<u64, Garbled> {
    let mut number = 0;
    for shift in (0..56).step_by(7) {
        let (byte, after) = rest.split_first().ok_or(Garbled)?;
        *rest = after;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Garbled)
}

fn buffer<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Garbled> {
    let length = usize::try_from(number(rest)?).map_err(|_| Garbled)?;
    let (buffer, after) = rest.split_at_checked(length).ok_or(Garbled)?;
    *rest = after;
    Ok(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let long = vec![7; 300];
        let frame = [step1(&[0]), step2(&long), update(&[0, 0]), awareness(&[0]), Bytes::from_static(&[3])].concat();
        let heard = [Heard::Step1(&[0]), Heard::Step2(&long), Heard::Update(&[0, 0]), Heard::Awareness(&[0]), Heard::QueryAwareness];
        assert_eq!(read(&frame), Ok(heard.to_vec()));
    }

    #[test]
    fn whatever_is_cut_short_or_unknown_is_garbled() {
        let frame = update(&[1, 2, 3]);
        for end in 1..frame.len() {
            assert_eq!(read(&frame[..end]), Err(Garbled), "cut after {end} bytes");
        }
        for bad in
            [&[4][..], &[102, 0], &[0, 3, 0], &[2, 0, 0], &[0xff; 9], &[0, 2, 0xff, 0xff, 0xff, 0x7f], &[3; limit::BRIDGE_MESSAGES + 1]]
        {
            assert_eq!(read(bad), Err(Garbled), "{bad:?}");
        }
    }
}
