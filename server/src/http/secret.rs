//! Secrets that people and browsers hold. The server keeps only their hashes.

use std::fmt;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::record::{Invitation, SecretHash};

use shared::room::role::Role;

/// The digits of base 32 that cannot be mistaken for each other, nor cut off a link as punctuation.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// What stands behind `#` in an invitation: 160 bits, 32 characters.
pub(super) type InvitationSecret = Secret<20>;

/// What a browser's cookie holds: 256 bits, 52 characters.
pub(super) type BrowserSecret = Secret<32>;

/// What a stock Yjs client shows: 200 bits, 40 characters. Secrets are told apart by their length: none passes for another.
pub(super) type TokenSecret = Secret<25>;

/// What opens a connection that is no socket, in addresses of requests that only its page makes: 160 bits.
pub(super) type StreamSecret = Secret<20>;

/// Bits that only their holder knows.
#[derive(Clone)]
pub(super) struct Secret<const N: usize>([u8; N]);

impl<const N: usize> Secret<N> {
    /// The secret made of these bytes, which whoever has chance drew.
    pub(super) const fn from_bytes(bytes: [u8; N]) -> Self {
        Self(bytes)
    }

    /// What is stored of it.
    pub(super) fn hash(&self) -> SecretHash {
        SecretHash(Sha256::digest(self.0).into())
    }

    /// The text that goes into a link or a cookie.
    pub(super) fn reveal(&self) -> String {
        let mut text = String::new();
        let (mut held, mut bits) = (0_u32, 0);
        for byte in self.0 {
            held = held << 8 | u32::from(byte);
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                text.push(digit(held >> bits));
            }
        }
        if bits > 0 {
            text.push(digit(held << (5 - bits)));
        }
        text
    }

    /// The secret that this text reveals; none if it is the text of no secret.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut bytes = [0; N];
        let (mut held, mut bits, mut at) = (0_u32, 0, 0);
        for character in text.bytes() {
            let five = ALPHABET.iter().position(|known| *known == character)?;
            held = held << 5 | u32::try_from(five).expect("five bits fit");
            bits += 5;
            if bits >= 8 {
                bits -= 8;
                *bytes.get_mut(at)? = u8::try_from(held >> bits & 0xff).expect("eight bits fit");
                at += 1;
            }
        }
        let secret = Self(bytes);
        // One text for one secret: no bits left over, nothing missing.
        (at == N && secret.reveal() == text).then_some(secret)
    }
}

fn digit(bits: u32) -> char {
    char::from(ALPHABET[usize::try_from(bits & 31).expect("five bits fit")])
}

/// To the end, so that the time tells nothing.
impl<const N: usize> PartialEq for Secret<N> {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl<const N: usize> Eq for Secret<N> {}

/// A secret stays out of logs even by accident.
impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The role that a secret gives. Every invitation is compared to its end, so that the time tells nothing.
pub(super) fn invited(invitations: &[Invitation], secret: &InvitationSecret) -> Option<Role> {
    let hash = secret.hash();
    let mut role = None;
    for invitation in invitations {
        if bool::from(invitation.hash.0.ct_eq(&hash.0)) {
            role = Some(invitation.role);
        }
    }
    role
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_back_from_its_text() {
        let secret = InvitationSecret::from_bytes(crate::entropy::bytes());
        assert_eq!(secret.reveal().len(), 32);
        assert_eq!(InvitationSecret::read(&secret.reveal()), Some(secret));
        let secret = BrowserSecret::from_bytes([0xff; 32]);
        assert_eq!(secret.reveal().len(), 52);
        assert_eq!(BrowserSecret::read(&secret.reveal()), Some(secret));
    }

    #[test]
    fn only_the_one_text_of_a_secret_is_read() {
        let text = BrowserSecret::from_bytes([7; 32]).reveal();
        for bad in
            [String::new(), text.to_uppercase(), format!("{text}0"), text[1..].to_owned(), format!("{}z", &text[..51]), "ü".repeat(26)]
        {
            assert_eq!(BrowserSecret::read(&bad), None, "{bad}");
        }
    }

    #[test]
    fn a_secret_does_not_show_itself_to_logs() {
        let secret = InvitationSecret::from_bytes([1; 20]);
        assert!(!format!("{secret:?}").contains(&secret.reveal()));
    }

    #[test]
    fn a_secret_gives_the_role_of_its_invitation() {
        let secrets = Role::ALL.map(|role| (role, InvitationSecret::from_bytes(crate::entropy::bytes())));
        let invitations: Vec<_> = secrets.iter().map(|(role, secret)| Invitation { role: *role, hash: secret.hash() }).collect();
        for (role, secret) in &secrets {
            assert_eq!(invited(&invitations, secret), Some(*role));
        }
        assert_eq!(invited(&invitations, &InvitationSecret::from_bytes([0; 20])), None);
    }
}
