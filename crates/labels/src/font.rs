//! The font of labels: DejaVu Sans Condensed, which has every Vietnamese letter as a single glyph.
//!
//! Texts are in normal form C, so each character is one glyph and no shaping is needed; kerning is not worth its cost
//! at these sizes.

use std::sync::OnceLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, Engine, HintingInstance, HintingOptions, OutlinePen, Target};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

/// The weight of a font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Regular.
    Regular,
    /// Bold.
    Bold,
}

/// Characters below this are looked up in a table: Latin with all Vietnamese letters, and punctuation.
const TABLE: usize = 0x2200;

/// A face of the font.
pub struct Face {
    /// The font file.
    pub data: &'static [u8],
    /// Font units per em.
    pub units_per_em: i32,
    font: FontRef<'static>,
    table: Vec<(u16, u16)>,
}

impl std::fmt::Debug for Face {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Face").field("units_per_em", &self.units_per_em).finish_non_exhaustive()
    }
}

impl Face {
    /// Returns the face of a weight.
    ///
    /// # Panics
    /// Never: the fonts are embedded, and the tests parse them.
    #[must_use]
    #[allow(clippy::expect_used, reason = "the fonts are part of the program")]
    pub fn of(weight: Weight) -> &'static Self {
        static FACES: OnceLock<[Face; 2]> = OnceLock::new();
        let faces = FACES.get_or_init(|| {
            [dejavu::sans_condensed::regular(), dejavu::sans_condensed::bold()].map(|data| {
                let font = FontRef::new(data).expect("a font of the program");
                let units_per_em = i32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
                let mut face = Self { data, units_per_em, font, table: Vec::new() };
                let known = (0..TABLE).map(|code| u32::try_from(code).ok().and_then(char::from_u32));
                face.table = known.map(|character| character.map_or((0, 0), |c| face.look_up(c))).collect();
                face
            })
        });
        &faces[usize::from(weight == Weight::Bold)]
    }

    fn look_up(&self, character: char) -> (u16, u16) {
        let glyph = self.font.charmap().map(character).unwrap_or_default();
        let width = self.font.glyph_metrics(Size::unscaled(), LocationRef::default()).advance_width(glyph);
        // The advance widths of a font are 16-bit integers.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
        let width = width.unwrap_or_default() as u16;
        (u16::try_from(glyph.to_u32()).unwrap_or_default(), width)
    }

    /// Returns the glyph of a character, 0 if the font has none, and its advance width in font units.
    #[must_use]
    pub fn glyph(&self, character: char) -> (u16, u16) {
        match self.table.get(character as usize) {
            Some(known) => *known,
            None => self.look_up(character),
        }
    }

    /// Returns the width of a text, in font units.
    #[must_use]
    pub fn width(&self, text: &str) -> i64 {
        text.chars().map(|character| i64::from(self.glyph(character).1)).sum()
    }

    /// Draws the outline of a glyph, in font units, with y upwards.
    pub fn outline(&self, glyph: u16, pen: &mut impl OutlinePen) {
        self.draw(glyph, DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), pen);
    }

    /// Returns the hinting for a printer with `em` dots per em.
    #[must_use]
    pub fn hinting(&self, em: u16) -> Option<HintingInstance> {
        let options = HintingOptions { engine: Engine::default(), target: Target::Mono };
        let size = Size::new(f32::from(em));
        HintingInstance::new(&self.font.outline_glyphs(), size, LocationRef::default(), options).ok()
    }

    /// Draws the outline of a glyph in dots, `em` of them per em, with y upwards; hinted if possible.
    pub fn outline_in_dots(&self, glyph: u16, em: u16, hinting: Option<&HintingInstance>, pen: &mut impl OutlinePen) {
        let unhinted = DrawSettings::unhinted(Size::new(f32::from(em)), LocationRef::default());
        self.draw(glyph, hinting.map_or(unhinted, |hinting| DrawSettings::hinted(hinting, false)), pen);
    }

    fn draw(&self, glyph: u16, settings: DrawSettings<'_>, pen: &mut impl OutlinePen) {
        if let Some(outline) = self.font.outline_glyphs().get(GlyphId::from(glyph)) {
            // A glyph that cannot be drawn is left blank.
            let _ = outline.draw(settings, pen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Face, Weight};

    #[test]
    fn every_vietnamese_letter_has_a_glyph_of_its_own_in_both_weights() {
        const VOWELS: &str = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ";
        for weight in [Weight::Regular, Weight::Bold] {
            let face = Face::of(weight);
            let mut glyphs: Vec<u16> =
                VOWELS.chars().chain(VOWELS.to_uppercase().chars()).map(|letter| face.glyph(letter).0).collect();
            assert!(glyphs.iter().all(|glyph| *glyph != 0));
            let count = glyphs.len();
            glyphs.sort_unstable();
            glyphs.dedup();
            assert_eq!(glyphs.len(), count);
        }
    }
}
