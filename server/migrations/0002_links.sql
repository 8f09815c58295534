-- Whoever revokes a link puts out everybody of its role: found without a look at every browser there is.
CREATE INDEX membership_of_role ON membership (post_mortem, role);
