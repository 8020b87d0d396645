# SPDX-License-Identifier: MIT
"""subset: the Latin subset of a Noto Sans file, one glyph per code point, nothing a PDF does not need."""
import sys
from copy import deepcopy
from fontTools import subset
from fontTools.ttLib import TTFont

RANGES = [
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x17F),
    # Extended-B and IPA: names of Africa, Azerbaijan, Romania, pinyin; not what only dictionaries use.
    (0x181, 0x181), (0x186, 0x186), (0x189, 0x18A), (0x18F, 0x190), (0x192, 0x192), (0x194, 0x194), (0x196, 0x196),
    (0x198, 0x199), (0x19D, 0x19D), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x1B2, 0x1B4), (0x1B7, 0x1B7), (0x1CD, 0x1DC),
    (0x1E6, 0x1E9), (0x1F0, 0x1F0), (0x1F4, 0x1F5), (0x1F8, 0x1FF), (0x218, 0x21B), (0x21E, 0x21F), (0x226, 0x233),
    (0x253, 0x254), (0x256, 0x257), (0x259, 0x259), (0x25B, 0x25B), (0x263, 0x263), (0x269, 0x269), (0x272, 0x272),
    (0x28B, 0x28B), (0x292, 0x292),
    (0x2B0, 0x2B3), (0x2BB, 0x2BD), (0x2C6, 0x2C7), (0x2D8, 0x2DD), (0x2E2, 0x2E2), (0x1D48, 0x1D49),
    (0x1E00, 0x1EFF), (0x2002, 0x200A), (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026),
    (0x202F, 0x202F), (0x2030, 0x2030), (0x2032, 0x2033), (0x2039, 0x203A), (0x2044, 0x2044), (0x2070, 0x2071),
    (0x2074, 0x208E), (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122),
]
source, target = sys.argv[1:]
options = subset.Options(layout_features=[], hinting=False, glyph_names=False, legacy_kern=False,
                         notdef_outline=True, recalc_timestamp=False, name_IDs=["*"], name_languages=[0x409])
options.drop_tables += ["GDEF", "GPOS", "GSUB", "MATH", "STAT", "gasp", "DSIG", "prep", "fpgm", "cvt "]
font = TTFont(source, recalcTimestamp=False)
sub = subset.Subsetter(options)
sub.populate(unicodes=[u for a, b in RANGES for u in range(a, b + 1)])
sub.subset(font)
# A glyph that two code points share could be read back as only one of them: give each its own copy.
order, seen = font.getGlyphOrder(), {}
glyf, hmtx = font["glyf"], font["hmtx"]
for table in font["cmap"].tables:
    seen = {}
    for code, name in sorted(table.cmap.items()):
        if name not in seen:
            seen[name] = code
            continue
        twin = "twin%04X" % code
        if twin not in glyf.glyphs:
            order.append(twin)
            glyf.glyphs[twin] = deepcopy(glyf.glyphs[name])
            hmtx.metrics[twin] = hmtx.metrics[name]
        table.cmap[code] = twin
best = font.getBestCmap()
# In the order of code points: ToUnicode and /W of a PDF are then a few ranges. Parts of composites come last.
code_of = {name: code for code, name in best.items()}
for name in order:
    glyf[name].expand(glyf)  # parts by name: their indices change
font.setGlyphOrder([order[0]] + sorted(order[1:], key=lambda name: code_of.get(name, 0x10000)))
font["post"].formatType = 3.0
font["cmap"].tables = [t for t in font["cmap"].tables if t.isUnicode() and t.format == 4 and t.platformID == 3]
assert font["cmap"].tables and len(set(best.values())) == len(best)
font.save(target)
print(target, len(order), "glyphs", len(best), "code points; missing:",
      " ".join("%04X" % u for a, b in RANGES for u in range(a, b + 1) if u not in best))
