//! Reads tokens with serde_json for the benchmark, as native.go describes.

use serde::{de, Deserialize, Deserializer};
use std::io::{BufRead, Write};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "S: Deserialize<'de>"))]
struct Owner<S> {
    #[serde(rename = "type")]
    kind: S,
    id: S,
    name: S,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", bound(deserialize = "S: Deserialize<'de>"))]
struct Token<S> {
    id: S,
    name: S,
    scope: Vec<S>,
    owner: Owner<S>,
    created: Time,
    last_used: Option<Time>,
    managed: Option<bool>,
    access_token_validity_seconds: Option<i32>,
    expiration_date: Option<Time>,
    user_aware_token_never_expires: Option<bool>,
}

/// Unix milliseconds.
struct Time(i64);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        time(<&str>::deserialize(d)?).map(Time).ok_or_else(|| de::Error::custom("not a timestamp"))
    }
}

fn time(text: &str) -> Option<i64> {
    let s: &[u8; 24] = text.as_bytes().try_into().ok()?;
    for (c, f) in s.iter().zip(b"0000-00-00T00:00:00.000Z") {
        if if *f == b'0' { !c.is_ascii_digit() } else { c != f } {
            return None;
        }
    }
    let two = |i: usize| (s[i] - b'0') as i64 * 10 + (s[i + 1] - b'0') as i64;
    let (mut y, m, d) = (two(0) * 100 + two(2), two(5), two(8));
    let leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let days = [31, 28 + leap as i64, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    if y == 0 || !(1..=12).contains(&m) || d < 1 || d > days[m as usize - 1] || two(11) > 23 || two(14) > 59 || two(17) > 59 {
        return None;
    }
    y -= (m <= 2) as i64;
    let (era, yoe) = (y / 400, y % 400);
    let doy = (153 * (m + if m > 2 { -3 } else { 9 }) + 2) / 5 + d - 1;
    let day = era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
    Some(((day * 24 + two(11)) * 60 + two(14)) * 60000 + two(17) * 1000 + two(20) * 10 + (s[22] - b'0') as i64)
}

fn sum<S: AsRef<str>>(t: &Token<S>) -> i64 {
    let o = &t.owner;
    let texts = [&t.id, &t.name, &o.kind, &o.id, &o.name].into_iter().chain(&t.scope);
    let of = |t: &Option<Time>| t.as_ref().map_or(0, |t| t.0);
    texts.map(|s| s.as_ref().len() as i64).sum::<i64>()
        + t.created.0
        + of(&t.last_used)
        + of(&t.expiration_date)
        + t.access_token_validity_seconds.unwrap_or(0) as i64
        + t.managed.unwrap_or(false) as i64
        + t.user_aware_token_never_expires.unwrap_or(false) as i64
}

fn read<'a, S: Deserialize<'a> + AsRef<str>>(file: &'a [u8], lines: bool) -> i64 {
    let one = |text: &'a [u8]| sum(&serde_json::from_slice::<Token<S>>(text).unwrap());
    if lines {
        file.split(|c| *c == b'\n').filter(|l| !l.is_empty()).map(one).sum()
    } else if file[0] == b'[' {
        serde_json::from_slice::<Vec<Token<S>>>(file).unwrap().iter().map(sum).sum()
    } else {
        one(file)
    }
}

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

extern "C" {
    fn clock_gettime(clock: i32, t: *mut Timespec) -> i32;
}

fn clock() -> i64 {
    let mut t = Timespec { seconds: 0, nanoseconds: 0 };
    unsafe { clock_gettime(2, &mut t) }; // CLOCK_PROCESS_CPUTIME_ID
    t.seconds * 1_000_000_000 + t.nanoseconds
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let file = std::fs::read(&args[1]).unwrap();
    let (lines, borrowed) = (args[2] == "lines", args[3] == "borrowed");
    let work = || std::hint::black_box(if borrowed { read::<&str>(&file, lines) } else { read::<String>(&file, lines) });
    println!("{}", work());
    for n in std::io::stdin().lock().lines() {
        let n: i64 = n.unwrap().trim().parse().unwrap();
        let start = clock();
        for _ in 0..n {
            work();
        }
        println!("{}", clock() - start);
        std::io::stdout().flush().unwrap();
    }
}
