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
    /// Where they write. Of you it is not told: you know.
    pub(crate) place: Option<Channel>,
    /// Whether it is you.
    pub(crate) is_you: bool,
}

/// Everybody once: you first, then the others in the order of their arrival. A program stands beside whoever let it in.
pub(super) fn people(companions: &[Companion], you: Option<&Attendee>) -> Vec<Person> {
    let mut people: Vec<Person> = you.map(|you| person(you, None, true)).into_iter().collect();
    for companion in companions {
        let attendee = &companion.attendee;
        let same = |person: &&mut Person| person.member == attendee.member && person.name == attendee.name.as_str();
        match people.iter_mut().find(same) {
            Some(known) if known.is_you => {}
            Some(known) => known.place = known.place.or(companion.channel),
            None => people.push(person(attendee, companion.channel, false)),
        }
    }
    people
}

/// Whether the one is another tab of the other. A program that somebody let in is not: it has a mark behind their name.
pub(super) fn is_same(one: &Attendee, other: &Attendee) -> bool {
    one.member == other.member && one.name == other.name
}

fn person(attendee: &Attendee, place: Option<Channel>, is_you: bool) -> Person {
    Person {
        member: attendee.member,
        name: attendee.name.as_str().to_owned(),
        role: attendee.role,
        colour: attendee.colour.get(),
        place,
        is_you,
    }
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
        let here = people(&[tab(2, 7, Some(3))], Some(&ada.attendee));
        assert_eq!(here.len(), 1);
        assert!(here[0].is_you && here[0].place.is_none());
    }

    #[test]
    fn a_program_that_ada_let_in_is_somebody_else_even_for_ada() {
        let ada = tab(1, 7, None).attendee;
        let program = Companion {
            attendee: Attendee { name: "Ben (Yjs)".parse().expect("a valid name"), ..tab(2, 7, None).attendee },
            ..tab(2, 7, Some(3))
        };
        assert!(is_same(&ada, &tab(3, 7, None).attendee) && !is_same(&ada, &program.attendee));
        assert_eq!(people(&[program], Some(&ada)).len(), 2);
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
