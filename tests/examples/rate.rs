//! scratch
use std::sync::Arc;
use std::time::{Duration, Instant};
#[tokio::main]
async fn main() {
    let rooms: u32 = std::env::args().nth(1).unwrap().parse().unwrap();
    let size: u64 = std::env::args().nth(2).unwrap().parse().unwrap();
    let s = tests::scratch::Scratch::new();
    let e = Arc::new(server::engine::sqlite::SqliteEngine::open(s.path()).unwrap());
    let r = tests::engine_rate::engine_rate(e.clone(), rooms, size, Duration::from_secs(8)).await.unwrap();
    println!(
        "{rooms} rooms x {size}: {:.0} rec/s p50 {:?} p99 {:?} max {:?} commits {}",
        r.records_per_second,
        r.p50,
        r.p99,
        r.longest,
        e.commits()
    );
    use server::engine::Engine;
    let t = Instant::now();
    let l = e.load(tests::ledger::id(1)).await.unwrap().unwrap();
    println!("load {} records {:?}", l.records.len(), t.elapsed());
    let t = Instant::now();
    e.verify().await.unwrap();
    println!("verify {:?}", t.elapsed());
    for f in std::fs::read_dir(s.path()).unwrap() {
        let f = f.unwrap();
        println!("{:?} {}", f.file_name(), f.metadata().unwrap().len());
    }
    let t = Instant::now();
    e.close();
    println!("close {:?}", t.elapsed());
}
