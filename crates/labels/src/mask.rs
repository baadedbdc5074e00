//! Chooses the mask of a QR code: of eight, the one with the lowest penalty score (ISO/IEC 18004 §7.8.3). This is most
//! of the work of encoding, so lines are evaluated as integers whose bits are modules.

use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::{Color, EcLevel, Version, bits, ec};

const MASKS: [MaskPattern; 8] = [
    MaskPattern::Checkerboard,
    MaskPattern::HorizontalLines,
    MaskPattern::VerticalLines,
    MaskPattern::DiagonalLines,
    MaskPattern::LargeCheckerboard,
    MaskPattern::Fields,
    MaskPattern::Diamonds,
    MaskPattern::Meadow,
];

/// The widest symbol whose lines, with what is shifted beyond them, fit into an integer: version 25.
const MAX_WIDTH: usize = 117;

/// Encodes a text. Returns the modules line by line, and the width; `None` when the text is too long.
pub(crate) fn modules(text: &str, level: EcLevel) -> Option<(Vec<Color>, usize)> {
    let bits = bits::encode_auto(text.as_bytes(), level).ok()?;
    let version = bits.version();
    let Version::Normal(number) = version else { return None };
    let width = usize::try_from(number).ok()? * 4 + 17;
    let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, level).ok()?;
    let mut canvas = Canvas::new(version, level);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    if width > MAX_WIDTH {
        return Some((canvas.apply_best_mask().into_colors(), width));
    }
    let masked = MASKS.iter().map(|mask| {
        let mut canvas = canvas.clone();
        canvas.apply_mask(*mask);
        canvas.into_colors()
    });
    masked.min_by_key(|colors| penalty(colors, width)).map(|colors| (colors, width))
}

/// The penalty score of a symbol.
fn penalty(colors: &[Color], width: usize) -> u32 {
    let (mut rows, mut columns) = ([0_u128; MAX_WIDTH], [0_u128; MAX_WIDTH]);
    let mut dark = 0;
    for (y, line) in colors.chunks_exact(width).enumerate() {
        for (x, color) in line.iter().enumerate() {
            let bit = u128::from(*color == Color::Dark);
            rows[y] |= bit << x;
            columns[x] |= bit << y;
            dark += usize::from(*color == Color::Dark);
        }
    }
    let (rows, columns) = (&rows[..width], &columns[..width]);
    let lines: u32 = rows.iter().chain(columns).map(|line| runs(*line, width) + finders(*line)).sum();
    let blocks: u32 = rows.windows(2).map(|pair| blocks(pair[0], pair[1], width)).sum();
    let balance = (dark * 200 / colors.len()).abs_diff(100);
    lines + blocks + u32::try_from(balance).unwrap_or_default()
}

/// The lowest `count` bits.
const fn lowest(count: usize) -> u128 {
    (1 << count) - 1
}

/// Three points for five adjacent modules of one colour in a line, and one for each further one.
fn runs(line: u128, width: usize) -> u32 {
    let of = |line: u128| {
        let fives = line & line >> 1 & line >> 2 & line >> 3 & line >> 4;
        fives.count_ones() + 2 * (fives & !(fives << 1)).count_ones()
    };
    of(line) + of(!line & lowest(width))
}

/// 40 points for a pattern like a finder: 1:1:3:1:1 with four light modules before or after it.
fn finders(line: u128) -> u32 {
    let alike = line & !(line >> 1) & line >> 2 & line >> 3 & line >> 4 & !(line >> 5) & line >> 6;
    let before = !(line << 1 | line << 2 | line << 3 | line << 4);
    let behind = !(line >> 7 | line >> 8 | line >> 9 | line >> 10);
    40 * (alike & (before | behind)).count_ones()
}

/// Three points for each block of two by two modules of one colour.
fn blocks(upper: u128, lower: u128, width: usize) -> u32 {
    let differ = (upper ^ upper >> 1) | (lower ^ lower >> 1) | (upper ^ lower);
    3 * (!differ & lowest(width - 1)).count_ones()
}

#[cfg(test)]
mod tests {
    use super::modules;
    use qrcode::{EcLevel, QrCode};

    #[test]
    fn the_mask_is_the_one_that_the_slow_way_finds() {
        for number in 0..200_u32 {
            let level = [EcLevel::L, EcLevel::M, EcLevel::Q][number as usize % 3];
            let text = format!("https://nguon.vn/{}/{number:x}", "Lô-".repeat(number as usize));
            let slow = QrCode::with_error_correction_level(&text, level).expect("a symbol");
            let (colors, width) = modules(&text, level).expect("a symbol");
            assert_eq!((width, colors), (slow.width(), slow.to_colors()), "{number}");
        }
    }
}
