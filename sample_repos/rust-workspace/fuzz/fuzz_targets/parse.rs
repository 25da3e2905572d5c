#![no_main]

use gauge_core::Reading;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|line: &str| {
    let _ = line.parse::<Reading>();
});
