use std::time::Duration;

use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::{Malformed, decode_events, decode_requests, encode_events, encode_requests};
use crate::document::kind::SectionKind;
use crate::id::{Channel, ClientId, ClientSeq, ConnectionId, Epoch, MemberId, SectionId, Seq};
use crate::label::DisplayName;
use crate::limit;
use crate::moment::Moment;
use crate::protocol::event::{Event, SectionHead, StorageTrouble};
use crate::protocol::refusal::Refusal;
use crate::protocol::request::Request;
use crate::room::lock::Lock;
use crate::room::member::{Attendee, Colour};
use crate::room::presence::{Anchor, Caret, Place};
use crate::room::role::Role;

proptest! {
    #[test]
    fn requests_are_read_back(requests in proptest::collection::vec(request(), 1..4)) {
        prop_assert_eq!(decode_requests(&encode_requests(&requests)), Ok(requests));
    }

    #[test]
    fn events_are_read_back(events in proptest::collection::vec(event(), 1..4)) {
        prop_assert_eq!(decode_events(&encode_events(&events)), Ok(events));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        has_one_encoding(&bytes)?;
    }

    #[test]
    fn a_message_that_was_spoilt_is_read_or_refused(
        requests in proptest::collection::vec(request(), 1..3),
        events in proptest::collection::vec(event(), 1..3),
        at in any::<proptest::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<bool>(),
    ) {
        for mut bytes in [encode_requests(&requests), encode_events(&events)] {
            let at = at.index(bytes.len());
            if cut {
                bytes.truncate(at);
            } else {
                bytes[at] = byte;
            }
            has_one_encoding(&bytes)?;
        }
    }

    #[test]
    fn bytes_after_a_message_are_not_overlooked(request in request(), event in event(), more in 1..20_usize) {
        // Zeros: a frame of the room's channel of no known kind, or one that ends too early.
        let tail = vec![0; more];
        prop_assert!(decode_requests(&[encode_requests(&[request]), tail.clone()].concat()).is_err());
        prop_assert!(decode_events(&[encode_events(&[event]), tail].concat()).is_err());
    }
}

#[test]
fn a_message_of_nothing_is_refused() {
    assert_eq!(decode_requests(&[]), Err(Malformed::Short));
    assert_eq!(decode_events(&[]), Err(Malformed::Short));
}

#[test]
fn a_number_past_its_place_is_refused() {
    let channel_of_17_bits = [0x80, 0x80, 0x04, 6, 1, 0];
    assert_eq!(decode_requests(&channel_of_17_bits), Err(Malformed::Number));
    let nonce_of_33_bits = [0, 6, 5, 0x80, 0x80, 0x80, 0x80, 0x10];
    assert_eq!(decode_requests(&nonce_of_33_bits), Err(Malformed::Number));
    let length_of_65_bits = [0, 6, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
    assert_eq!(decode_requests(&length_of_65_bits), Err(Malformed::Number));
    let nonce_in_two_bytes_for_one = [0, 6, 2, 0x81, 0];
    assert_eq!(decode_requests(&nonce_in_two_bytes_for_one), Err(Malformed::Number));
}

#[test]
fn a_list_that_claims_too_much_is_refused_before_anything_is_kept() {
    let mut welcome =
        encode_events(&[Event::Welcome { you: ada(), lease: ClientId::SERVER, sections: Vec::new(), here: Vec::new(), trouble: None }]);
    let count = welcome.len() - 3;
    assert_eq!(welcome[count..], [0, 0, 0], "sections, people, trouble");
    for many in [3, 60, 127] {
        welcome[count] = many;
        assert_eq!(decode_events(&welcome), Err(Malformed::TooLong));
    }
}

#[test]
fn no_hello_asks_for_more_ids_than_a_tab_can_carry() {
    let hello = |ids| Request::Hello { version: 1, resume: vec![ClientId::SERVER; ids] };
    assert!(decode_requests(&encode_requests(&[hello(limit::RESUMED_LEASES)])).is_ok());
    assert_eq!(decode_requests(&encode_requests(&[hello(limit::RESUMED_LEASES + 1)])), Err(Malformed::TooLong));
}

#[test]
fn a_state_vector_past_its_limit_is_refused() {
    let open = |bytes| Request::Open { channel: Channel::new(1), epoch: Epoch::new(1), have: vec![0; bytes] };
    assert!(decode_requests(&encode_requests(&[open(limit::STATE_VECTOR_BYTES)])).is_ok());
    assert_eq!(decode_requests(&encode_requests(&[open(limit::STATE_VECTOR_BYTES + 1)])), Err(Malformed::TooLong));
}

#[test]
fn a_frame_of_the_room_is_not_read_on_a_sections_channel() {
    let ping = encode_requests(&[Request::Ping { nonce: 1 }]);
    assert_eq!(decode_requests(&[&[1], &ping[1..]].concat()), Err(Malformed::Channel));
    let lock = encode_requests(&[Request::SetLock { channel: Channel::new(1), locked: true }]);
    assert_eq!(decode_requests(&[&[0], &lock[1..]].concat()), Err(Malformed::Channel));
}

/// The lists by which members of closed lists travel: a variant that is not in its list cannot be sent.
#[test]
fn every_closed_list_is_complete() {
    for (place, refusal) in Refusal::ALL.into_iter().enumerate() {
        let expected = match refusal {
            Refusal::ReadOnly => 0,
            Refusal::Locked => 1,
            Refusal::StaleEpoch => 2,
            Refusal::Malformed => 3,
            Refusal::TooLarge => 4,
            Refusal::SectionFull => 5,
            Refusal::UnknownSection => 6,
            Refusal::OutOfTurn => 7,
            Refusal::Version => 8,
            Refusal::RoomFull => 9,
            Refusal::NotFacilitator => 10,
            Refusal::Unreadable => 11,
            Refusal::NoLease => 12,
            Refusal::Damaged => 13,
            Refusal::Revoked => 14,
        };
        assert_eq!(place, expected, "{refusal:?}: its number on the wire does not change");
    }
    for (place, trouble) in StorageTrouble::ALL.into_iter().enumerate() {
        let expected = match trouble {
            StorageTrouble::DiskFull => 0,
            StorageTrouble::Busy => 1,
            StorageTrouble::Damaged => 2,
            StorageTrouble::Failed => 3,
            StorageTrouble::Silent => 4,
        };
        assert_eq!(place, expected, "{trouble:?}: its number on the wire does not change");
    }
    for (place, role) in Role::ALL.into_iter().enumerate() {
        let expected = match role {
            Role::Observer => 0,
            Role::Participant => 1,
            Role::Facilitator => 2,
        };
        assert_eq!(place, expected, "{role:?}: its number on the wire does not change");
    }
    for kind in SectionKind::ALL {
        let word = match kind {
            SectionKind::Prose => "prose",
            SectionKind::Facts => "facts",
        };
        assert_eq!(kind.word(), word, "{kind:?}: its word on the wire does not change");
    }
    let lengths = (Refusal::ALL.len(), StorageTrouble::ALL.len(), Role::ALL.len(), SectionKind::ALL.len());
    assert_eq!(lengths, (15, 5, 3, 2), "as many as the variants above");
}

/// If the bytes are messages, then these are the only bytes for them.
fn has_one_encoding(bytes: &[u8]) -> Result<(), proptest::test_runner::TestCaseError> {
    if let Ok(requests) = decode_requests(bytes) {
        prop_assert_eq!(encode_requests(&requests), bytes);
    }
    if let Ok(events) = decode_events(bytes) {
        prop_assert_eq!(encode_events(&events), bytes);
    }
    Ok(())
}

fn ada() -> Attendee {
    Attendee {
        connection: ConnectionId::new(1),
        member: MemberId::from_bits(1),
        name: "Ada".parse().expect("a name"),
        role: Role::Participant,
        colour: Colour::new(1).expect("a colour"),
    }
}

fn request() -> impl Strategy<Value = Request> {
    prop_oneof![
        (any::<u16>(), proptest::collection::vec(client(), 0..4)).prop_map(|(version, resume)| Request::Hello { version, resume }),
        (section(), any::<u32>(), bytes(64)).prop_map(|(channel, epoch, have)| Request::Open { channel, epoch: Epoch::new(epoch), have }),
        (section(), any::<u64>(), bytes(64)).prop_map(|(channel, seq, update)| Request::Update {
            channel,
            client_seq: ClientSeq::new(seq),
            update
        }),
        proptest::option::of(place()).prop_map(|place| Request::Presence { place }),
        (section(), any::<bool>()).prop_map(|(channel, locked)| Request::SetLock { channel, locked }),
        any::<u32>().prop_map(|nonce| Request::Ping { nonce }),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let here = proptest::collection::vec((attendee(), proptest::option::of(place())), 0..3);
    let sections = proptest::collection::vec(section_head(), 0..3);
    prop_oneof![
        (attendee(), client(), sections, here, proptest::option::of(trouble()))
            .prop_map(|(you, lease, sections, here, trouble)| Event::Welcome { you, lease, sections, here, trouble }),
        (section(), any::<u32>(), any::<u64>(), any::<u16>()).prop_map(|(channel, epoch, seq, parts)| Event::Opened {
            channel,
            epoch: Epoch::new(epoch),
            acknowledged: ClientSeq::new(seq),
            parts,
        }),
        (section(), bytes(64)).prop_map(|(channel, bytes)| Event::Part { channel, bytes }),
        (section(), any::<u64>(), bytes(64)).prop_map(|(channel, seq, update)| Event::Update { channel, seq: Seq::new(seq), update }),
        (section(), any::<u64>()).prop_map(|(channel, seq)| Event::Acknowledged { channel, client_seq: ClientSeq::new(seq) }),
        (section(), any::<u64>(), refusal(), client()).prop_map(|(channel, seq, refusal, lease)| Event::Rejected {
            channel,
            client_seq: ClientSeq::new(seq),
            refusal,
            lease,
        }),
        refusal().prop_map(|refusal| Event::Refused { refusal }),
        attendee().prop_map(|attendee| Event::Arrived { attendee }),
        any::<u64>().prop_map(|connection| Event::Left { connection: ConnectionId::new(connection) }),
        (any::<u64>(), proptest::option::of(place()))
            .prop_map(|(connection, place)| Event::Moved { connection: ConnectionId::new(connection), place }),
        (section(), proptest::option::of(lock())).prop_map(|(channel, lock)| Event::LockChanged { channel, lock }),
        proptest::option::of(trouble()).prop_map(|trouble| Event::Storage { trouble }),
        any::<u64>().prop_map(|millis| Event::Drain { retry: Duration::from_millis(millis) }),
        any::<u32>().prop_map(|nonce| Event::Pong { nonce }),
    ]
}

fn bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..most)
}

fn section() -> impl Strategy<Value = Channel> {
    (1..=u16::MAX).prop_map(Channel::new)
}

fn client() -> impl Strategy<Value = ClientId> {
    prop_oneof![1..300_u64, Just(ClientId::END - 1), 1..ClientId::END].prop_map(|number| ClientId::new(number).expect("in range"))
}

fn refusal() -> impl Strategy<Value = Refusal> {
    proptest::sample::select(&Refusal::ALL[..])
}

fn trouble() -> impl Strategy<Value = StorageTrouble> {
    proptest::sample::select(&StorageTrouble::ALL[..])
}

fn name() -> impl Strategy<Value = DisplayName> {
    proptest::collection::vec(proptest::sample::select(vec!['A', 'd', 'a', ' ', '\u{e9}', '\u{8a9e}', '\u{1f600}', '\u{200d}']), 1..20)
        .prop_filter_map("a visible name", |characters| characters.into_iter().collect::<String>().parse().ok())
}

fn lock() -> impl Strategy<Value = Lock> {
    (name(), any::<u64>()).prop_map(|(by, at)| Lock { by, at: Moment::from_millis(at) })
}

fn attendee() -> impl Strategy<Value = Attendee> {
    (any::<u64>(), any::<u64>(), name(), proptest::sample::select(&Role::ALL[..]), 1..=Colour::COUNT).prop_map(
        |(connection, member, name, role, colour)| Attendee {
            connection: ConnectionId::new(connection),
            member: MemberId::from_bits(member),
            name,
            role,
            colour: Colour::new(colour).expect("in range"),
        },
    )
}

fn anchor() -> impl Strategy<Value = Anchor> {
    prop_oneof![
        Just(Anchor::Start),
        (client(), any::<u32>()).prop_map(|(client, clock)| Anchor::Before { client, clock }),
        (client(), any::<u32>()).prop_map(|(client, clock)| Anchor::After { client, clock }),
    ]
}

fn place() -> impl Strategy<Value = Place> {
    let caret = (anchor(), anchor()).prop_map(|(anchor, head)| Caret { anchor, head });
    (section(), proptest::option::of(caret)).prop_map(|(channel, caret)| Place { channel, caret })
}

fn section_head() -> impl Strategy<Value = SectionHead> {
    let id = proptest::sample::select(vec!["tldr", "what-happened", "a", "0-9"]).prop_map(|id| id.parse::<SectionId>().expect("an id"));
    let text = proptest::sample::select(vec!["", "Timeline", "What made sense at the time?", "\u{65e5}\u{672c}\n"]).prop_map(str::to_owned);
    let kind = proptest::sample::select(&SectionKind::ALL[..]);
    (section(), id, kind, text.clone(), text.clone(), text, proptest::option::of(lock()))
        .prop_map(|(channel, id, kind, title, prompt, opening, lock)| SectionHead { channel, id, kind, title, prompt, opening, lock })
}
