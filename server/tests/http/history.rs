//! The history, for people and for scripts.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::json;
use server::engine::Engine as _;
use server::record::{Attribution, Batch, Happening, Record};
use shared::api;
use shared::document::change::TextChange;
use shared::document::section::Section;
use shared::id::{ClientId, MemberId, PostMortemId, Seq};
use shared::moment::Moment;
use shared::room::role::Role;

use crate::harness::{Answer, Candor, get_with, post_with, request, secret};

#[tokio::test]
async fn a_new_post_mortem_has_the_servers_revision_alone() {
    let (candor, created, ada) = room().await;
    let history: api::History = candor.send(get_with(&path(&created, ""), &[("cookie", &ada)])).await.json();
    assert_eq!((history.revisions.len(), history.earlier, history.skipped), (1, false, 0));
    assert!(history.revisions[0].by.is_empty() && history.revisions[0].sections.iter().any(|section| section.id == "facts"));
}

#[tokio::test]
async fn everybody_who_may_read_may_read_the_history_and_nobody_else() {
    let (candor, created, _) = room().await;
    let chi = candor.join(&created, Role::Observer, "Chi").await;
    let bearer = format!("Bearer {}", secret(&created, Role::Observer));
    for rest in ["", "/1", "/1/authors?section=tldr"] {
        for who in [("cookie", chi.as_str()), ("authorization", bearer.as_str())] {
            let answer = candor.send(get_with(&path(&created, rest), &[who])).await;
            assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"), "{rest}");
        }
        candor.get(&path(&created, rest)).await.assert_refused(StatusCode::UNAUTHORIZED, "not_joined");
    }
}

#[tokio::test]
async fn a_moment_has_the_text_of_then_and_what_changed() {
    let (candor, created, ada) = room().await;
    let last = write(&candor, &created, &ada, "tldr", "Two <b> errors.").await;
    let history: api::History = candor.send(get_with(&path(&created, ""), &[("cookie", &ada)])).await.json();
    assert_eq!((history.revisions[0].seq, history.revisions[0].by.as_slice()), (last, ["Ada".to_owned()].as_slice()));
    let moment: api::Moment = candor.send(get_with(&path(&created, &format!("/{last}")), &[("cookie", &ada)])).await.json();
    let tldr = moment.sections.iter().find(|section| section.id == "tldr").unwrap();
    assert_eq!((moment.seq, tldr.body.as_str()), (last, "Two <b> errors."));
    assert_eq!(tldr.spans, [api::Span { is: "added".to_owned(), text: "Two <b> errors.".to_owned() }]);
    assert_eq!(tldr.html, "<div class=\"prose\"><ins>Two &lt;b&gt; errors.</ins></div>", "nobody's text becomes markup");
    let first: api::Moment = candor.send(get_with(&path(&created, "/1?against=0"), &[("cookie", &ada)])).await.json();
    assert!(first.sections.iter().all(|section| section.id != "tldr" || section.body.is_empty()));
    let authors = candor.send(get_with(&path(&created, &format!("/{last}/authors?section=tldr")), &[("cookie", &ada)])).await;
    let authors: api::Authors = authors.json();
    assert_eq!(authors.body, [api::Passage { text: "Two <b> errors.".to_owned(), by: Some("Ada".to_owned()) }]);
}

#[tokio::test]
async fn what_the_server_wrote_has_no_author() {
    let (candor, created, ada) = room().await;
    let authors = candor.send(get_with(&path(&created, "/1000000/authors?section=facts"), &[("cookie", &ada)])).await;
    assert_eq!(authors.json::<api::Authors>().fields.len(), 0, "the title is the server's: {}", authors.text());
}

#[tokio::test]
async fn the_time_line_comes_in_pages() {
    let (candor, created, ada) = room().await;
    for text in ["one ", "two "] {
        write(&candor, &created, &ada, "tldr", text).await;
    }
    let newest: api::History = candor.send(get_with(&path(&created, "?most=1"), &[("cookie", &ada)])).await.json();
    assert_eq!((newest.revisions.len(), newest.earlier), (1, true));
    let rest = format!("?before={}", newest.revisions[0].seq);
    let rest: api::History = candor.send(get_with(&path(&created, &rest), &[("cookie", &ada)])).await.json();
    assert_eq!((rest.revisions.len(), rest.earlier), (2, false));
    assert!(rest.revisions[0].seq > rest.revisions[1].seq && rest.revisions[0].seq < newest.revisions[0].seq);
}

#[tokio::test]
async fn a_member_names_a_moment() {
    let (candor, created, ada) = room().await;
    let last = write(&candor, &created, &ada, "tldr", "Two errors.").await;
    let answer = name(&candor, &created, &ada, last, " Before  the review ").await;
    assert_eq!(answer.json::<api::MomentName>().name, "Before the review");
    let history: api::History = candor.send(get_with(&path(&created, ""), &[("cookie", &ada)])).await.json();
    let named = api::MomentName { name: "Before the review".to_owned(), by: Some("Ada".to_owned()) };
    assert_eq!(history.revisions[0].name, Some(named));
}

#[tokio::test]
async fn an_observer_and_a_script_name_nothing() {
    let (candor, created, ada) = room().await;
    let chi = candor.join(&created, Role::Observer, "Chi").await;
    name(&candor, &created, &chi, 1, "Mine").await.assert_refused(StatusCode::FORBIDDEN, "read_only");
    name(&candor, &created, "", 1, "Mine").await.assert_refused(StatusCode::UNAUTHORIZED, "not_joined");
    name(&candor, &created, &ada, 0, "Mine").await.assert_refused(StatusCode::NOT_FOUND, "no_moment");
    name(&candor, &created, &ada, 1, " ").await.assert_refused(StatusCode::BAD_REQUEST, "bad_label");
    name(&candor, &created, &ada, 1, &"x".repeat(81)).await.assert_refused(StatusCode::BAD_REQUEST, "bad_label");
}

#[tokio::test]
async fn what_is_not_in_the_history_is_a_problem_with_words() {
    let (candor, created, ada) = room().await;
    let ask = async |rest: &str| candor.send(get_with(&path(&created, rest), &[("cookie", &ada)])).await;
    ask("/0").await.assert_refused(StatusCode::NOT_FOUND, "no_moment");
    ask("/first").await.assert_refused(StatusCode::NOT_FOUND, "no_moment");
    ask("/1/authors?section=nowhere").await.assert_refused(StatusCode::NOT_FOUND, "no_section");
    ask("/1/authors?section=No%20where").await.assert_refused(StatusCode::NOT_FOUND, "no_section");
    ask("/1/authors").await.assert_refused(StatusCode::BAD_REQUEST, "unreadable");
    ask("?most=many").await.assert_refused(StatusCode::BAD_REQUEST, "unreadable");
    let delete = candor.send(request(Method::DELETE, &path(&created, ""), &[("cookie", &ada)], Body::empty())).await;
    delete.assert_refused(StatusCode::METHOD_NOT_ALLOWED, "bad_method");
}

/// A room that Ada has joined; her cookie.
async fn room() -> (Candor, api::Created, String) {
    let candor = Candor::new();
    let created = candor.create().await;
    let ada = candor.join(&created, Role::Participant, "Ada").await;
    (candor, created, ada)
}

/// Writes at the end of the log, as a room would, an hour after what is there. The place of the last record.
async fn write(candor: &Candor, created: &api::Created, cookie: &str, section: &str, text: &str) -> u64 {
    let id: PostMortemId = created.id.parse().unwrap();
    let me: api::Membership = candor.send(get_with(&format!("/api/v1/post-mortems/{id}/me"), &[("cookie", cookie)])).await.json();
    let member: MemberId = me.member.parse().unwrap();
    let log = candor.engine.read(id, Seq::default(), usize::MAX).await.unwrap();
    let (last, at) = log.last().map(|(seq, record)| (*seq, record.at)).unwrap();
    // Each time under another writer's id, so that nothing needs to be known of what is there.
    let mut document = Section::new(ClientId::leased(u32::try_from(last.get()).unwrap() + 1_000));
    let updates = document.edit(&[TextChange { at: 0, delete: 0, insert: text.to_owned() }]);
    let records = updates.into_iter().map(|bytes| Record {
        at: Moment::from_millis(at.as_millis() + 3_600_000),
        by: Attribution::Named(member),
        what: Happening::Update { section: section.parse().unwrap(), bytes },
    });
    let batch = Batch { post_mortem: id, first: last.next(), records: records.collect() };
    let end = last.get() + batch.records.len() as u64;
    candor.engine.append(batch).await.unwrap();
    end
}

async fn name(candor: &Candor, created: &api::Created, cookie: &str, seq: u64, name: &str) -> Answer {
    candor.send(post_with(&path(created, &format!("/{seq}/name")), &json!({ "name": name }), &[("cookie", cookie)])).await
}

fn path(created: &api::Created, rest: &str) -> String {
    format!("/api/v1/post-mortems/{}/history{rest}", created.id)
}
