//! A right that was damaged is no right, and whoever had it gets it back by the link that they have.

use rusqlite::Connection;
use server::engine::sqlite::FILE;
use shared::api::{Created, Membership};
use tests::process::Candor;
use tests::process::http::{get, post};

#[test]
fn whoever_joins_again_mends_a_damaged_membership() {
    let mut candor = Candor::start();
    let created = post(candor.address(), "/api/v1/post-mortems", &[], r#"{"title": "Cache expired"}"#).expect("answered");
    let created: Created = serde_json::from_str(&created.body).expect("created");
    let path = format!("/api/v1/post-mortems/{}", created.id);
    let (me, join) = (format!("{path}/me"), format!("{path}/join"));
    let secret = created.links.participant.path.split_once('#').expect("a link has a secret").1;
    let body = serde_json::json!({ "secret": secret, "name": "Ada" }).to_string();
    let joined = post(candor.address(), &join, &[], &body).expect("answered");
    let cookie = joined.header("set-cookie").and_then(|cookie| cookie.split(';').next()).expect("a cookie").to_owned();
    let cookie = [("cookie", cookie.as_str())];
    candor.terminate();
    let file = Connection::open(candor.data().join(FILE)).expect("a database");
    assert_eq!(file.execute("UPDATE membership SET role = 'facilitator'", []), Ok(1));
    drop(file);
    candor.start_again();

    assert_eq!(get(candor.address(), &me, &cookie).expect("answered").status, 401, "what may have been altered allows nothing");
    let page = get(candor.address(), &format!("/p/{}", created.id), &cookie).expect("answered");
    assert!(page.status == 200 && !page.body.contains("Cache expired"), "the page asks for the link: {page:?}");
    let again = post(candor.address(), &join, &cookie, &body).expect("answered");
    assert_eq!(again.status, 200, "{}", again.body);
    let [before, after] = [joined, again].map(|answer| serde_json::from_str::<Membership>(&answer.body).expect("a membership"));
    assert_eq!(before, after, "the same member with the role of the link");
    assert_eq!(get(candor.address(), &me, &cookie).expect("answered").status, 200);
}
