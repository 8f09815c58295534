//! Who is here: people, not tabs.

use shared::id::{Channel, MemberId};
use shared::replica::Companion;
use shared::room::member::Attendee;
use shared::room::role::Role;

/// Somebody in the room, however many tabs they have open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// Who.
    pub(crate) member: MemberId,
    /// What they are called.
    pub(crate) name: String,
    /// What they may do.
    pub(crate) role: Role,
    /// 1 to 10.
    pub(crate) colour: u8,
    /// Where they write.
    pub(crate) place: Option<Channel>,
}

/// Everybody else, once each, in the order of their arrival.
pub(super) fn people(companions: &[Companion], you: Option<&Attendee>) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for companion in companions {
        let Attendee { member, name, role, colour, .. } = &companion.attendee;
        if you.is_some_and(|you| you.member == *member) {
            continue;
        }
        match people.iter_mut().find(|person| person.member == *member) {
            Some(known) => known.place = known.place.or(companion.channel),
            None => {
                people.push(Person { member: *member, name: name.to_string(), role: *role, colour: colour.get(), place: companion.channel })
            }
        }
    }
    people
}

#[cfg(test)]
mod tests {
    use shared::id::ConnectionId;
    use shared::room::member::Colour;

    use super::*;

    #[test]
    fn two_tabs_of_ben_are_one_ben_who_is_where_he_writes() {
        let ben = [tab(1, 7, None), tab(2, 7, Some(3)), tab(3, 8, None)];
        let here = people(&ben, None);
        assert_eq!(here.len(), 2);
        assert_eq!(here[0].place, Some(Channel::new(3)));
    }

    #[test]
    fn adas_other_tab_is_not_somebody_else_for_ada() {
        let ada = tab(1, 7, None);
        assert_eq!(people(&[tab(2, 7, None)], Some(&ada.attendee)), []);
    }

    fn tab(connection: u64, member: u64, place: Option<u16>) -> Companion {
        Companion {
            attendee: Attendee {
                connection: ConnectionId::new(connection),
                member: MemberId::from_bits(member),
                name: "Ben".parse().expect("a valid name"),
                role: Role::Participant,
                colour: Colour::new(1).expect("a valid colour"),
            },
            channel: place.map(Channel::new),
            selection: None,
        }
    }
}
