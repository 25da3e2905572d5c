use std::{hint::black_box, time::Instant};

use gauge_core::Reading;

fn main() {
    let start = Instant::now();
    for _ in 0..1_000_000 {
        let _ = black_box("boiler 71.5").parse::<Reading>();
    }
    println!("{:?} for a million lines", start.elapsed());
}
