//! Texts that wrap and shrink to fit, and are truncated with … if they still do not.

use nguon_domain::labelling::label::Micrometres;

use crate::drawing::{Drawing, Item};
use crate::font::{Face, Weight};

/// Distance of baselines, in percent of the em.
pub(crate) const LEADING: Micrometres = 118;
/// Distance from the top of a line to its baseline, in percent of the em: Vietnamese capitals can carry two diacritics.
pub(crate) const ASCENT: Micrometres = 93;
/// The factor by which a size shrinks at each step, in percent.
const STEP: i64 = 94;

/// A paragraph of a block.
#[derive(Clone, Copy, Debug)]
pub struct Paragraph<'a> {
    /// The text.
    pub text: &'a str,
    /// The font weight.
    pub weight: Weight,
    /// Its size in percent of the block's.
    pub scale: i64,
}

impl<'a> Paragraph<'a> {
    /// A paragraph in regular weight and the block's size.
    #[must_use]
    pub const fn regular(text: &'a str) -> Self {
        Self { text, weight: Weight::Regular, scale: 100 }
    }

    /// A bold paragraph in `scale` percent of the block's size.
    #[must_use]
    pub const fn bold(text: &'a str, scale: i64) -> Self {
        Self { text, weight: Weight::Bold, scale }
    }
}

/// The area of a block of text.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    /// Its left edge.
    pub x: Micrometres,
    /// Its upper edge.
    pub y: Micrometres,
    /// Its width.
    pub width: Micrometres,
    /// Its height.
    pub height: Micrometres,
}

/// The alignment of lines in their area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Left, from the top.
    TopLeft,
    /// Left, vertically centred.
    MiddleLeft,
    /// Horizontally centred, from the top.
    TopCentre,
}

fn micrometres(value: i64) -> Micrometres {
    Micrometres::try_from(value).unwrap_or(Micrometres::MAX)
}

/// Returns the width of a text at a size.
#[must_use]
pub fn width(text: &str, weight: Weight, size: Micrometres) -> Micrometres {
    let face = Face::of(weight);
    micrometres(face.width(text) * i64::from(size) / i64::from(face.units_per_em))
}

/// Places paragraphs in an area, at the greatest em size between `least` and `most` that fits.
pub fn fit(
    drawing: &mut Drawing,
    paragraphs: &[Paragraph<'_>],
    area: Area,
    (least, most): (Micrometres, Micrometres),
    align: Align,
) {
    let mut size = most.min(micrometres(i64::from(area.height) * 100 / i64::from(LEADING))).max(least);
    let (size, lines) = loop {
        let lines = wrap(paragraphs, area.width, size);
        let height: i64 = lines.iter().map(|line| line.size * i64::from(LEADING) / 100).sum();
        if height <= i64::from(area.height) || size <= least {
            break (size, lines);
        }
        size = micrometres(i64::from(size) * STEP / 100).max(least);
    };
    let _ = size;
    let mut room = i64::from(area.height);
    let mut kept = Vec::with_capacity(lines.len());
    let count = lines.len();
    for line in lines {
        room -= line.size * i64::from(LEADING) / 100;
        if room < 0 && !kept.is_empty() {
            break;
        }
        kept.push(line);
    }
    let cut = kept.len() < count;
    let last = kept.len() - usize::from(!kept.is_empty());
    let mut y = i64::from(area.y);
    if align == Align::MiddleLeft {
        y += room.max(0) / 2;
    }
    for (index, line) in kept.into_iter().enumerate() {
        let mut text = line.text;
        if cut && index == last {
            text = shortened(&text, line.weight, line.size, area.width);
        }
        let size = micrometres(line.size);
        let x = match align {
            Align::TopCentre => area.x + (area.width - width(&text, line.weight, size)) / 2,
            Align::TopLeft | Align::MiddleLeft => area.x,
        };
        let baseline = micrometres(y + line.size * i64::from(ASCENT) / 100);
        drawing.items.push(Item::Text { x, baseline, size, weight: line.weight, text });
        y += line.size * i64::from(LEADING) / 100;
    }
}

/// Breaks paragraphs into lines of at most this width. Returns the text, weight and size of each.
pub(crate) fn lines(
    paragraphs: &[Paragraph<'_>],
    width: Micrometres,
    size: Micrometres,
) -> Vec<(String, Weight, Micrometres)> {
    wrap(paragraphs, width, size).into_iter().map(|line| (line.text, line.weight, micrometres(line.size))).collect()
}

struct Line {
    text: String,
    weight: Weight,
    size: i64,
}

/// Breaks paragraphs at spaces into lines of at most this width; a word that is wider is broken.
fn wrap(paragraphs: &[Paragraph<'_>], width: Micrometres, size: Micrometres) -> Vec<Line> {
    let mut lines = Vec::with_capacity(paragraphs.len() + 2);
    for paragraph in paragraphs {
        let face = Face::of(paragraph.weight);
        let size = i64::from(size) * paragraph.scale / 100;
        // In font units, which avoids a division for each letter.
        let most = i64::from(width) * i64::from(face.units_per_em) / size.max(1);
        let line = |text: &str| Line { text: text.to_owned(), weight: paragraph.weight, size };
        let mut rest = paragraph.text.trim();
        while !rest.is_empty() {
            let (mut used, mut space, mut end) = (0, None, rest.len());
            for (at, character) in rest.char_indices() {
                if character == ' ' {
                    space = Some(at);
                }
                used += i64::from(face.glyph(character).1);
                if used > most && at > 0 {
                    end = if character == ' ' { at } else { space.unwrap_or(at) };
                    break;
                }
            }
            lines.push(line(rest[..end].trim_end()));
            rest = rest[end..].trim_start();
        }
    }
    lines
}

/// The longest beginning of a text that fits with … appended.
fn shortened(text: &str, weight: Weight, size: i64, most: Micrometres) -> String {
    let mut text = text.to_owned();
    loop {
        let cut = format!("{}…", text.trim_end());
        if width(&cut, weight, micrometres(size)) <= most || text.pop().is_none() {
            return cut;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Align, Area, Paragraph, fit, width};
    use crate::drawing::{Drawing, Item};

    const AREA: Area = Area { x: 1_000, y: 2_000, width: 30_000, height: 12_000 };

    fn lines(text: &str, sizes: (i32, i32)) -> Vec<(String, i32, i32)> {
        let mut drawing = Drawing::new(40_000, 20_000);
        fit(&mut drawing, &[Paragraph::regular(text)], AREA, sizes, Align::TopLeft);
        drawing
            .items
            .into_iter()
            .map(|item| match item {
                Item::Text { text, size, baseline, weight, x } => {
                    assert!(x + width(&text, weight, size) <= AREA.x + AREA.width + 1, "{text}");
                    (text, size, baseline)
                }
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn a_short_text_has_the_largest_size() {
        assert_eq!(lines("Thanh long", (1_400, 4_000)), [("Thanh long".to_owned(), 4_000, 5_720)]);
    }

    #[test]
    fn a_longer_one_wraps_at_spaces_before_it_shrinks() {
        let found = lines("Thanh long ruột đỏ Thuận Hòa", (1_400, 4_000));
        assert_eq!(found.iter().map(|line| line.0.as_str()).collect::<Vec<_>>(), ["Thanh long ruột", "đỏ Thuận Hòa"]);
        assert_eq!(found[0].1, 4_000);
    }

    #[test]
    fn what_does_not_fit_at_the_least_size_is_cut_off_and_says_so() {
        let found = lines(&"Ưu ".repeat(400), (1_400, 4_000));
        assert_eq!(found[0].1, 1_400);
        assert!(found.last().is_some_and(|line| line.0.ends_with('…') && line.2 <= AREA.y + AREA.height));
    }

    #[test]
    fn a_word_that_is_wider_than_the_area_is_broken() {
        let found = lines(&"W".repeat(25), (3_000, 4_000));
        assert!(found.len() > 1);
        assert_eq!(found.concat_text(), "W".repeat(25));
    }

    trait ConcatText {
        fn concat_text(&self) -> String;
    }

    impl ConcatText for Vec<(String, i32, i32)> {
        fn concat_text(&self) -> String {
            self.iter().map(|line| line.0.as_str()).collect()
        }
    }
}
