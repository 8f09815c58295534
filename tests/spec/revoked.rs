//! Who lost the right to be here is told so, and keeps what they wrote.

use shared::moment::Moment;
use shared::protocol::codec;
use shared::protocol::event::Event;
use shared::protocol::refusal::Refusal;
use shared::replica::{Input, Output, Replica, SaveState};

#[test]
fn a_tab_that_is_turned_away_says_so_and_dials_no_more() {
    for turned_away in [Input::Received(codec::encode_events(&[Event::Refused { refusal: Refusal::Revoked }])), Input::TurnedAway] {
        let mut ada = Replica::new(1);
        let at = Moment::from_millis;
        assert!(ada.handle(at(1_000), Input::Started).contains(&Output::Dial));
        ada.handle(at(1_100), Input::Connected);
        let outputs = ada.handle(at(1_200), turned_away);
        assert!(outputs.contains(&Output::HangUp) && outputs.contains(&Output::SaveStateChanged), "{outputs:?}");
        assert!(!outputs.contains(&Output::Refused(Refusal::Revoked)), "it is said once");
        assert_eq!(ada.save_state(), SaveState::NotInvited { edits: 0 });
        for (time, input) in [(1_300, Input::Disconnected), (60_000, Input::Woke), (60_001, Input::TryNow)] {
            assert!(!ada.handle(at(time), input).contains(&Output::Dial), "there is no way back but the new link");
        }
    }
}
