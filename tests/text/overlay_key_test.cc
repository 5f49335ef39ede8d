// SPDX-License-Identifier: Apache-2.0
#include "text/overlay_key.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "text/data_series.h"

namespace glyphreel {
namespace {

Layer full_layer() {
  TextLayer text;
  text.text = "{name}";
  text.runs.emplace_back().text = "run";
  text.features.push_back({"smcp", 1});
  text.variations.push_back({"wdth", 90});
  text.gradient = LinearGradient{90, {{0, {}}, {1, {}}}};
  text.outline.emplace();
  text.shadow.emplace();
  text.glow.emplace();
  text.plate.emplace();
  text.relation.emplace().to = "other";
  Layer layer{text, {}, 1};
  layer.animation.enter.emplace();
  layer.animation.exit.emplace();
  layer.animation.keyframes.emplace_back();
  layer.animation.follow = Follow{"x", "y", 100, 100};
  return layer;
}

std::string bytes_of(const Layer& layer) {
  ByteWriter writer;
  put_fields(writer, layer);
  return writer.take();
}

// Each field of every struct of a layer is changed in turn, and every time the bytes
// must be others than ever before. That none is missing here is what core/byte_writer.h
// proves when overlay_fields.h is compiled; that none is named twice there in another's
// place is proved here.
TEST(OverlayKey, EveryFieldOfALayerCounts) {
  std::set<std::string> seen{bytes_of(full_layer())};
  int changes = 0;
  const auto change = [&](const std::function<void(Layer&)>& edit) {
    Layer layer = full_layer();
    edit(layer);
    ++changes;
    EXPECT_TRUE(seen.insert(bytes_of(layer)).second) << "change " << changes;
  };
  const auto text = [&](const std::function<void(TextLayer&)>& edit) {
    change([&](Layer& l) { edit(std::get<TextLayer>(l.content)); });
  };
  const auto length = [](Length& l, int which) {
    (which == 0 ? l.percent : which == 1 ? l.px : l.em) += 3;
  };
  for (int i = 0; i < 3; ++i) {
    text([&](TextLayer& t) { length(t.x, i); });
    text([&](TextLayer& t) { length(t.y, i); });
    text([&](TextLayer& t) { length(t.relation->gap, i); });
    change([&](Layer& l) { length(l.animation.enter->dx, i); });
    change([&](Layer& l) { length(l.animation.enter->dy, i); });
    change([&](Layer& l) { length(l.animation.exit->dx, i); });
  }
  text([](TextLayer& t) { t.width = Length{}; });
  text([](TextLayer& t) { t.height = Length{}; });
  text([](TextLayer& t) { t.anchor = Anchor::kTopLeft; });
  text([](TextLayer& t) { t.area = Area::kTitleSafe; });
  text([](TextLayer& t) { t.relation->to = "x"; });
  text([](TextLayer& t) { t.relation->side = Side::kOver; });
  text([](TextLayer& t) { t.relation->align = EdgeAlign::kEnd; });
  text([](TextLayer& t) { t.text += "!"; });
  text([](TextLayer& t) { t.align = Align::kEnd; });
  text([](TextLayer& t) { t.vertical_align = VerticalAlign::kBottom; });
  text([](TextLayer& t) { t.direction = Direction::kRightToLeft; });
  text([](TextLayer& t) { t.font = "Inter"; });
  text([](TextLayer& t) { t.weight += 1; });
  text([](TextLayer& t) { t.italic = true; });
  text([](TextLayer& t) { t.size += 1; });
  text([](TextLayer& t) { t.min_size += 1; });
  text([](TextLayer& t) { t.line_height += 1; });
  text([](TextLayer& t) { t.max_lines += 1; });
  text([](TextLayer& t) { t.fit = Fit::kWrap; });
  text([](TextLayer& t) { t.max_chars += 1; });
  text([](TextLayer& t) { t.letter_spacing += 1; });
  text([](TextLayer& t) { t.tabular_digits = true; });
  text([](TextLayer& t) { t.features[0].tag = "liga"; });
  text([](TextLayer& t) { t.features[0].value += 1; });
  text([](TextLayer& t) { t.variations[0].tag = "wght"; });
  text([](TextLayer& t) { t.variations[0].value += 1; });
  text([](TextLayer& t) { t.color.r = 0.5f; });
  text([](TextLayer& t) { t.color.g = 0.5f; });
  text([](TextLayer& t) { t.color.b = 0.5f; });
  text([](TextLayer& t) { t.color.a = 0.5f; });
  text([](TextLayer& t) { t.gradient->angle += 1; });
  text([](TextLayer& t) { t.gradient->stops[0].at += 0.1; });
  text([](TextLayer& t) { t.gradient->stops[0].color.r += 0.1f; });
  text([](TextLayer& t) { t.outline->width += 1; });
  text([](TextLayer& t) { t.outline->color.r = 1; });
  text([](TextLayer& t) { t.outline->join = Join::kMiter; });
  const auto shadow = [&](const std::function<Shadow&(TextLayer&)>& of) {
    text([&](TextLayer& t) { of(t).dx += 1; });
    text([&](TextLayer& t) { of(t).dy += 1; });
    text([&](TextLayer& t) { of(t).blur += 1; });
    text([&](TextLayer& t) { of(t).color.b = 1; });
    text([&](TextLayer& t) { of(t).spread += 1; });
  };
  shadow([](TextLayer& t) -> Shadow& { return *t.shadow; });
  shadow([](TextLayer& t) -> Shadow& { return *t.glow; });
  text([](TextLayer& t) { t.plate->padding_x += 1; });
  text([](TextLayer& t) { t.plate->padding_y += 1; });
  text([](TextLayer& t) { t.plate->per_line = true; });
  text([](TextLayer& t) { t.plate->radius += 1; });
  text([](TextLayer& t) { t.plate->color.r = 1; });
  text([](TextLayer& t) { t.plate->border = Border{}; });
  text([](TextLayer& t) { t.plate->border = Border{1, {}}; });
  text([](TextLayer& t) { t.plate->border = Border{1, {1, 0, 0, 1}}; });
  text([](TextLayer& t) { t.plate->gradient = LinearGradient{}; });
  text([](TextLayer& t) { t.plate->shadow = Shadow{}; });
  text([](TextLayer& t) { t.plate->glow = Shadow{}; });
  text([](TextLayer& t) { t.runs[0].text += "!"; });
  text([](TextLayer& t) { t.runs[0].font = ""; });
  text([](TextLayer& t) { t.runs[0].weight = 1; });
  text([](TextLayer& t) { t.runs[0].italic = true; });
  text([](TextLayer& t) { t.runs[0].size = 1; });
  text([](TextLayer& t) { t.runs[0].color = Color{}; });
  text([](TextLayer& t) { t.runs[0].letter_spacing = 1; });
  text([](TextLayer& t) { t.runs[0].features.push_back({"liga", 1}); });
  text([](TextLayer& t) { t.runs[0].variations.push_back({"wght", 1}); });
  change([](Layer& l) { l.window.from = Rational(1); });
  change([](Layer& l) { l.window.until = Rational(1); });
  change([](Layer& l) { l.window.fade_in = 1; });
  change([](Layer& l) { l.window.fade_out = 1; });
  change([](Layer& l) { l.window.until_slack = Rational(1); });
  change([](Layer& l) { l.opacity = 0.5; });
  change([](Layer& l) { l.id = "x"; });
  change([](Layer& l) { l.animation.typewriter_per_second = 3; });
  change([](Layer& l) { l.animation.enter->seconds = 2; });
  change([](Layer& l) { l.animation.enter->scale = 2; });
  change([](Layer& l) { l.animation.enter->opacity = 0.5; });
  for (double Easing::*point : {&Easing::x1, &Easing::y1, &Easing::x2, &Easing::y2})
    change([&](Layer& l) { l.animation.enter->easing.*point = 0.3; });
  change([](Layer& l) { l.animation.enter->easing.hold = true; });
  change([](Layer& l) { l.animation.exit.reset(); });
  change([](Layer& l) { l.animation.follow.reset(); });
  change([](Layer& l) { l.animation.follow->x = "other"; });
  change([](Layer& l) { l.animation.follow->y = "other"; });
  change([](Layer& l) { l.animation.follow->width = 7; });
  change([](Layer& l) { l.animation.follow->height = 7; });
  const auto key = [&](const std::function<void(Keyframe&)>& edit) {
    change([&](Layer& l) { edit(l.animation.keyframes[0]); });
  };
  key([](Keyframe& k) { k.at = Rational(1); });
  key([](Keyframe& k) { k.dx = Length{}; });
  key([](Keyframe& k) { k.dy = Length{}; });
  key([](Keyframe& k) { k.scale = 1; });
  key([](Keyframe& k) { k.opacity = 1; });
  key([](Keyframe& k) { k.color = Color{}; });
  key([](Keyframe& k) { k.easing.hold = true; });

  change([](Layer& l) { l.content = BoxLayer{}; });
  change([](Layer& l) { l.content = GroupLayer{}; });
  const auto image = [&](const std::function<void(ImageLayer&, Image&)>& edit) {
    change([&](Layer& l) {
      Image pixels{{1, 1}, {1, 2, 3, 4}};
      ImageLayer layer;
      edit(layer, pixels);
      layer.image = std::make_shared<const Image>(pixels);
      l.content = layer;
    });
  };
  image([](ImageLayer&, Image&) {});
  image([](ImageLayer&, Image& i) { i.rgba[3] = 5; });
  image([](ImageLayer&, Image& i) { i.size.width = 2; });
  image([](ImageLayer& l, Image&) { l.name = "x"; });
  image([](ImageLayer& l, Image&) { l.fit = ImageFit::kCover; });
  image([](ImageLayer& l, Image&) { l.radius = 1; });
  image([](ImageLayer& l, Image&) { l.shadow = Shadow{}; });
  image([](ImageLayer& l, Image&) { l.x.px = 9; });
  GroupLayer group;
  group.layers.push_back(full_layer());
  change([&](Layer& l) { l.content = group; });
  std::get<TextLayer>(group.layers[0].content).text = "inside";
  change([&](Layer& l) { l.content = group; });
}

TEST(OverlayKey, EveryFieldOfAClockCounts) {
  const auto bytes = [](const ClockSpec& clock) {
    ByteWriter writer;
    put_fields(writer, clock);
    return writer.take();
  };
  ClockSpec plain;
  std::set<std::string> seen{bytes(plain)};
  const auto change = [&](const std::function<void(ClockSpec&)>& edit) {
    ClockSpec clock;
    edit(clock);
    EXPECT_TRUE(seen.insert(bytes(clock)).second);
  };
  change([](ClockSpec& c) { c.base = ClockBase::kClip; });
  change([](ClockSpec& c) { c.first = Rational(1); });
  change([](ClockSpec& c) { c.offset = Rational(1); });
  change([](ClockSpec& c) { c.speed = Rational(2); });
  change([](ClockSpec& c) { c.pauses.push_back({Rational(1), Rational(2)}); });
  change([](ClockSpec& c) { c.pauses.push_back({Rational(1), Rational(3)}); });
  change([](ClockSpec& c) { c.count_down_from = Rational(1); });
}

class OfClip : public ::testing::Test {
 protected:
  static std::string key(const Overlay& overlay, const ClipText& clip = {},
                         Rational film = 0, Rational source = 5) {
    static const auto fonts = FontLibrary::create().value();
    return OverlayKey(overlay).of_clip(
        clip, {{320, 180}, PixelFormat::kYuv420p, {}}, Rational(4),
        {Rational(0), source, film}, *fonts);
  }
  static Overlay showing(const std::string& text) {
    TextLayer layer;
    layer.text = text;
    Overlay overlay;
    overlay.kind = Overlay::Kind::kLayers;
    overlay.layers.push_back({layer, {}, 1});
    return overlay;
  }
};

TEST_F(OfClip, OnlyWhatIsShownOfAClipCounts) {
  const std::vector<std::pair<std::string, std::function<void(ClipText&)>>> values = {
      {"{name}", [](ClipText& c) { c.name = "x"; }},
      {"{notes}", [](ClipText& c) { c.notes = "x"; }},
      {"{rating.word}", [](ClipText& c) { c.rating = 5; }},
      {"{player}", [](ClipText& c) { c.player = "x"; }},
      {"{tags}", [](ClipText& c) { c.tags = {"x"}; }},
      {"{clip.number}", [](ClipText& c) { c.number = 7; }},
      {"{fields.a}", [](ClipText& c) { c.fields["a"] = "x"; }},
      {"{recording.time}", [](ClipText& c) { c.recorded_at = Rational(9); }},
      {"{source.timecode}", [](ClipText& c) { c.timecode = Timecode{}; }}};
  for (const auto& [shown, own] : values)
    for (const auto& [other, edit] : values) {
      ClipText clip;
      edit(clip);
      const bool same = key(showing(shown)) == key(showing(shown), clip);
      EXPECT_EQ(same, shown != other) << shown << " with another " << other;
    }
  Overlay nested = showing("x");
  GroupLayer group;
  group.layers = showing("{name}").layers;
  nested.layers.push_back({group, {}, 1});
  ClipText named;
  named.name = "x";
  EXPECT_NE(key(nested), key(nested, named));
  ClipText keyed;
  keyed.keyframes = {Rational(2)};
  EXPECT_EQ(key(nested), key(nested, keyed));
  std::get<GroupLayer>(nested.layers.back().content).layers.front().window.until_slack =
      Rational(1);
  EXPECT_NE(key(nested), key(nested, keyed));
}

TEST_F(OfClip, ThePlaceInTheFilmCountsOnlyWhereItIsShown) {
  EXPECT_EQ(key(showing("{clip.time}"), {}, 1), key(showing("{clip.time}"), {}, 2));
  EXPECT_NE(key(showing("{film.time}"), {}, 1), key(showing("{film.time}"), {}, 2));
  Overlay clock = showing("{clock.c}");
  clock.clocks["c"].base = ClockBase::kFilm;
  EXPECT_NE(key(clock, {}, 1), key(clock, {}, 2));
  clock.clocks["c"].base = ClockBase::kSource;
  clock.clocks["unused"].base = ClockBase::kFilm;
  EXPECT_EQ(key(clock, {}, 1), key(clock, {}, 2));
}

TEST_F(OfClip, TheBuiltInOverlaysShowNameAndNotes) {
  for (const auto kind : {Overlay::Kind::kCard, Overlay::Kind::kClassic}) {
    Overlay overlay;
    overlay.kind = kind;
    ClipText named, numbered;
    named.name = "x";
    numbered.number = 9;
    EXPECT_NE(key(overlay), key(overlay, named));
    EXPECT_EQ(key(overlay), key(overlay, numbered));
    EXPECT_EQ(key(overlay, {}, 1), key(overlay, {}, 2));
  }
}

TEST_F(OfClip, SamplesOfAnotherTimeDoNotCount) {
  const auto overlay = [](double early, double mine, double late) {
    Overlay o = showing("{data.speed}");
    DataSeries series;
    series.interpolated = false;
    series.samples = {{0, early, ""}, {4, 1, ""}, {6, mine, ""}, {10, 2, ""}, {20, late, ""}};
    o.data["speed"] = std::make_shared<const DataSeries>(series);
    return o;
  };
  EXPECT_EQ(key(overlay(1, 1, 1)), key(overlay(9, 1, 9)));  // shows 5..9
  EXPECT_NE(key(overlay(1, 1, 1)), key(overlay(1, 9, 1)));
}

TEST_F(OfClip, WhatALayerFollowsCounts) {
  const auto overlay = [](double mine, double late) {
    Overlay o = showing("x");
    o.layers[0].animation.follow = Follow{"x", "y", 100, 100};
    DataSeries series;
    series.interpolated = false;
    series.samples = {{0, 1, ""}, {6, mine, ""}, {10, 2, ""}, {20, late, ""}};
    o.data["x"] = o.data["y"] = std::make_shared<const DataSeries>(series);
    return o;
  };
  EXPECT_EQ(key(overlay(1, 1)), key(overlay(1, 9)));
  EXPECT_NE(key(overlay(1, 1)), key(overlay(9, 1)));
}

TEST(SamplesBetween, GiveTheSameValuesAsTheWholeSeries) {
  for (const bool interpolated : {false, true}) {
    DataSeries series;
    series.interpolated = interpolated;
    for (int i = 0; i < 9; ++i)
      series.samples.push_back({Rational(i * i, 3), i * 1.7, ""});
    NumberFormat format;
    for (int first = -4; first < 100; first += 3)
      for (int last = first; last < 110; last += 7) {
        const DataSeries part =
            samples_between(series, Rational(first, 4), Rational(last, 4));
        for (int t = first; t <= last; ++t)
          ASSERT_EQ(data_text(part, Rational(t, 4), format),
                    data_text(series, Rational(t, 4), format));
      }
  }
}

TEST(TextLibraryBuilds, NameTheLibraries) {
  const std::string builds = text_library_builds();
  for (const char* name : {"libfreetype", "libharfbuzz", "libfontconfig", "libfribidi"})
    EXPECT_NE(builds.find(name), builds.npos) << builds;
  EXPECT_EQ(builds, text_library_builds());
}

}  // namespace
}  // namespace glyphreel
