// SPDX-License-Identifier: Apache-2.0
// How layers look, where they stand, when they show and how they move, from the job
// file's words to the structs of text/overlay.h.

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "sched/job_file.h"
#include "sched/job_reader.h"

namespace glyphreel {
namespace {

ParsedJob parse_overlay(const std::string& overlay, const std::string& folder = "") {
  return parse_job("{\"source\":\"a\",\"overlay\":" + overlay +
                       ",\"clips\":[{\"start_time\":1,\"end_time\":2}]}",
                   "j.json", folder);
}

// The layers of a job without mistakes.
std::vector<Layer> layers(const std::string& list) {
  const ParsedJob job = parse_overlay("{\"layers\":" + list + "}");
  for (const std::string& mistake : job.mistakes) ADD_FAILURE() << mistake;
  return job.compilation.overlay.layers;
}
template <typename T>
T layer(const std::string& fields) {
  const auto all = layers("[" + fields + "]");
  EXPECT_EQ(all.size(), 1u);
  return all.empty() ? T() : std::get<T>(all[0].content);
}
Layer text_with(const std::string& fields) {
  const auto all = layers(R"([{"type":"text","text":"a",)" + fields + "}]");
  EXPECT_EQ(all.size(), 1u);
  return all.empty() ? Layer() : all[0];
}

// Each overlay layer of `list` must bring a mistake that has the text beside it.
struct Wrong {
  const char* layer;
  const char* sentence;
};
void expect_mistakes(std::initializer_list<Wrong> all) {
  for (const auto& [fields, sentence] : all) {
    const ParsedJob job = parse_overlay(std::string("{\"layers\":[\n") + fields + "]}");
    ASSERT_FALSE(job.mistakes.empty()) << fields;
    EXPECT_NE(job.mistakes[0].find(sentence), std::string::npos)
        << fields << "\n" << job.mistakes[0];
    EXPECT_EQ(job.mistakes[0].rfind("j.json:2: overlay layer ", 0), 0u)
        << job.mistakes[0];
  }
}

TEST(ParseLength, ReadsSizesOfTheText) {
  EXPECT_EQ(parse_length("1.5em"), (Length{0, 0, 1.5}));
  EXPECT_EQ(parse_length("50% - 2em + 8px"), (Length{50, 8, -2}));
  EXPECT_EQ(parse_length("8+10%"), (Length{10, 8, 0}));
  for (const char* bad : {"em", "1em2em", "1em+1em", "1%+2+3", "1+em", "+1", "1.2.3",
                          "1em+", "1 2"})
    EXPECT_FALSE(parse_length(bad).has_value()) << bad;
}

TEST(JobStyle, MapsABoxOfEveryStyle) {
  const auto box = layer<BoxLayer>(
      R"({"type":"box","color":"#1234","radius":8,
          "gradient":{"angle":90,"stops":[["#000000cc",0.25],"#fff","#0000"]},
          "border":{"width":1.5,"color":"#ff0000"},
          "shadow":{"dx":1,"dy":2,"blur":3,"color":"#00ff00","spread":4},
          "glow":{"blur":5,"color":"#0000ff","spread":6}})");
  BoxLayer wanted;
  wanted.color = *parse_color("#11223344");
  wanted.radius = 8;
  wanted.gradient = LinearGradient{90,
                                   {{0.25, *parse_color("#000000cc")},
                                    {0.625, rgb(0xFFFFFF)},
                                    {1, rgb(0, 0)}}};
  wanted.border = Border{1.5, rgb(0xFF0000)};
  wanted.shadow = Shadow{1, 2, 3, rgb(0x00FF00), 4};
  wanted.glow = Shadow{0, 0, 5, rgb(0x0000FF), 6};
  EXPECT_EQ(box, wanted);
}

TEST(JobStyle, MapsRunsAndTheTextsStyle) {
  const auto text = layer<TextLayer>(
      R"({"type":"text","align":"justify","direction":"rtl","weight":1000,
          "features":{"smcp":1,"liga":false,"ss01":true,"aalt":3},
          "variations":{"wdth":87.5},
          "gradient":{"stops":["#000","#fff"]},
          "outline":{"width":2.25,"color":"#f00","join":"miter"},
          "glow":{"blur":1,"color":"#fff"},
          "plate":{"padding":[24,12],"per_line":true,"color":"#000","radius":4,
                   "border":{"width":1}},
          "runs":[{"text":"{name}"},
                  {"text":"b","font":"Inter","weight":700,"italic":true,"size":20,
                   "color":"#00f","letter_spacing":-1,"features":{"zero":true},
                   "variations":{"opsz":12}}]})");
  TextLayer wanted;
  wanted.align = Align::kJustify;
  wanted.direction = Direction::kRightToLeft;
  wanted.weight = 1000;
  wanted.features = {{"smcp", 1}, {"liga", 0}, {"ss01", 1}, {"aalt", 3}};
  wanted.variations = {{"wdth", 87.5}};
  wanted.gradient = LinearGradient{180, {{0, rgb(0)}, {1, rgb(0xFFFFFF)}}};
  wanted.outline = Outline{2.25, rgb(0xFF0000), Join::kMiter};
  wanted.glow = Shadow{0, 0, 1, rgb(0xFFFFFF), 0};
  wanted.plate.emplace();
  wanted.plate->color = rgb(0);
  wanted.plate->radius = 4;
  wanted.plate->border = Border{1, rgb(0xFFFFFF)};
  wanted.plate->padding_x = 24;
  wanted.plate->padding_y = 12;
  wanted.plate->per_line = true;
  TextRun run;
  run.text = "b";
  run.font = "Inter";
  run.weight = 700;
  run.italic = true;
  run.size = 20;
  run.color = rgb(0x0000FF);
  run.letter_spacing = -1;
  run.features = {{"zero", 1}};
  run.variations = {{"opsz", 12}};
  wanted.runs.resize(1);
  wanted.runs[0].text = "{name}";
  wanted.runs.push_back(run);
  EXPECT_EQ(text, wanted);
}

TEST(JobStyle, FindsMistakes) {
  expect_mistakes({
      {R"({"type":"text","runs":[{"text":"a"},{"text":"b","wieght":1}]})",
       "layer 1, run 2: unknown field \"wieght\"; did you mean \"weight\"?"},
      {R"({"type":"text","runs":[{"size":9}]})", "run 1: a run needs a \"text\""},
      {R"({"type":"text","runs":[]})", "has 0 entries"},
      {R"({"type":"text","text":"a","runs":[{"text":"a"}]})", "not both"},
      {R"({"type":"text","runs":["a"]})", "run 1: expected an object"},
      {R"({"type":"text","text":"a","features":{"smallcaps":1}})",
       "a tag has four characters"},
      {R"({"type":"text","text":"a","features":{"smcp":"on"}})", "a whole number"},
      {R"({"type":"text","text":"a","variations":{"wdth":1e9}})", "-32768 to 32767"},
      {R"({"type":"text","text":"a","plate":{"padding":[1]}})", "[x, y]"},
      {R"({"type":"text","text":"a","outline":{"color":"#000"}})",
       "an outline needs a \"width\""},
      {R"({"type":"box","gradient":{"stops":["#000"]}})", "at least 2"},
      {R"({"type":"box","gradient":{"angle":3}})", "a gradient needs \"stops\""},
      {R"({"type":"box","gradient":{"stops":[["#000",1],["#fff",0]]}})",
       "stop 2 lies before"},
      {R"({"type":"box","gradient":{"stops":["#000","white"]}})",
       "stop 2: \"white\" is not a colour"},
      {R"({"type":"box","gradient":{"stops":["#000",["#fff",2]]}})",
       "stop 2, position: expected a number from 0 to 1"},
      {R"({"type":"box","glow":{"color":"#fff"}})", "a glow needs a \"blur\""},
  });
}

TEST(JobPlacement, MapsEveryField) {
  const auto all = layers(
      R"([{"type":"box","id":"a","anchor":"bottom-right","area":"title-safe","x":1,
           "y":"2em"},
          {"type":"box","below":"a","gap":"1em","edge_align":"end"},
          {"type":"box","above":"a"},{"type":"box","left_of":"a"},
          {"type":"box","right_of":"a","edge_align":"center"},
          {"type":"group","over":"a","anchor":"center","layers":[
            {"type":"box","id":"a"},{"type":"text","text":"t","over":"a"}]}])");
  ASSERT_EQ(all.size(), 6u);
  BoxLayer box;
  box.anchor = Anchor::kBottomRight;
  box.area = Area::kTitleSafe;
  box.x = Length{0, 1};
  box.y = Length{0, 0, 2};
  EXPECT_EQ(std::get<BoxLayer>(all[0].content), box);
  EXPECT_EQ(all[0].id, "a");
  const auto relation = [&](size_t i) {
    return *std::visit([](const Placement& p) { return p.relation; }, all[i].content);
  };
  EXPECT_EQ(relation(1),
            (Relation{"a", Side::kBelow, Length{0, 0, 1}, EdgeAlign::kEnd}));
  EXPECT_EQ(relation(2), (Relation{"a", Side::kAbove, {}, EdgeAlign::kStart}));
  EXPECT_EQ(relation(3), (Relation{"a", Side::kLeftOf, {}, EdgeAlign::kStart}));
  EXPECT_EQ(relation(4), (Relation{"a", Side::kRightOf, {}, EdgeAlign::kCenter}));
  EXPECT_EQ(relation(5), (Relation{"a", Side::kOver, {}, EdgeAlign::kStart}));
  const auto& group = std::get<GroupLayer>(all[5].content);
  EXPECT_EQ(group.anchor, Anchor::kCenter);
  ASSERT_EQ(group.layers.size(), 2u);
  EXPECT_EQ(std::get<TextLayer>(group.layers[1].content).relation->to, "a");
}

TEST(JobPlacement, FindsMistakes) {
  expect_mistakes({
      {R"({"type":"box","id":"title"},{"type":"box","below":"titel"})",
       "layer 2, \"below\": there is no earlier layer beside it with the id \"titel\"; "
       "did you mean \"title\"?"},
      {R"({"type":"box","below":"later"},{"type":"box","id":"later"})",
       "no earlier layer"},
      {R"({"type":"box","id":"me","below":"me"})", "no earlier layer"},
      {R"({"type":"box","id":"a"},{"type":"group","layers":[{"type":"box","over":"a"}]})",
       "layer 2, layer 1, \"over\": there is no earlier layer beside it"},
      {R"({"type":"box","id":"a"},{"type":"box","below":"a","above":"a"})",
       "it already has"},
      {R"({"type":"box","id":"a"},{"type":"box","id":"a"})", "has the id \"a\" already"},
      {R"({"type":"box","id":""})", "1 to 64 characters"},
      {R"({"type":"box","gap":3})", "\"gap\": needs a layer to stand to"},
      {R"({"type":"box","anchor":"botom-left"})", "did you mean \"bottom-left\"?"},
      {R"({"type":"box","width":-1})", "\"width\": must not be negative"},
      {R"({"type":"box","width":"-10%"})", "must not be negative"},
      {R"({"type":"box","x":1e9})", "is not a length"},
      {R"({"type":"box","x":"2000em"})", "is not a length"},
      {R"({"type":"image"})", "an image layer needs a \"file\""},
      {R"({"type":"image","file":"http://a/b.png"})", "only files are read here"},
      {R"({"type":"image","file":"/no/such.png"})",
       "layer 1, \"file\": /no/such.png: there is no such file"},
      {R"({"type":"image","file":"/dev/zero"})", "is no regular file"},
      {R"({"type":"group"})", "a group needs \"layers\""},
      {R"({"type":"gruop","layers":[]})", "did you mean \"group\"?"},
      {R"({"type":"group","layers":{}})", "expected a list of layers"},
  });
}

std::string nested(int depth) {
  std::string text;
  for (int i = 0; i < depth; ++i) text += R"({"type":"group","layers":[)";
  text += R"({"type":"box"})";
  for (int i = 0; i < depth; ++i) text += "]}";
  return "{\"layers\":[" + text + "]}";
}

TEST(JobPlacement, GroupsNestEightDeep) {
  EXPECT_TRUE(parse_overlay(nested(8)).mistakes.empty());
  const ParsedJob job = parse_overlay(nested(9));
  ASSERT_FALSE(job.mistakes.empty());
  EXPECT_NE(job.mistakes[0].find("nested more than 8 deep"), std::string::npos);
}

TEST(JobPlacement, HasALimitOfLayersInGroupsToo) {
  std::string many;
  for (int i = 0; i < 600; ++i)
    many += std::string(i == 0 ? "" : ",") + R"({"type":"box"})";
  const std::string group = R"({"type":"group","layers":[)" + many + "]}";
  EXPECT_TRUE(parse_overlay("{\"layers\":[" + group + "]}").mistakes.empty());
  EXPECT_FALSE(
      parse_overlay("{\"layers\":[" + group + "," + group + "]}").mistakes.empty());
}

TEST(JobMotion, MapsTransitionsByTheWayTheyMove) {
  const Animation a =
      text_with(R"("enter":{"seconds":0.4,"slide":"up","distance":"100%","scale":0.8,
                            "fade":false,"easing":"linear"},
                   "exit":{"seconds":0.25,"slide":"up"},"typewriter":30)")
          .animation;
  Transition enter;
  enter.seconds = 0.4;
  enter.dy = Length{100, 0};  // from below
  enter.scale = 0.8;
  enter.opacity = 1;
  EXPECT_EQ(a.enter, enter);
  Transition exit;
  exit.seconds = 0.25;
  exit.dy = Length{0, -48};  // and on upwards
  exit.easing = Easing{0, 0, 0.58, 1};
  EXPECT_EQ(a.exit, exit);
  EXPECT_EQ(a.typewriter_per_second, 30);

  const auto enter_of = [](const std::string& slide) {
    return *text_with("\"enter\":{\"seconds\":1,\"slide\":\"" + slide + "\"}")
                .animation.enter;
  };
  EXPECT_EQ(enter_of("left").dx.px, 48);
  EXPECT_EQ(enter_of("right").dx.px, -48);
  EXPECT_EQ(enter_of("down").dy.px, -48);
}

TEST(JobMotion, KnowsTheCurvesOfCss) {
  const auto easing = [](const std::string& name) {
    return text_with("\"enter\":{\"seconds\":1,\"easing\":" + name + "}")
        .animation.enter->easing;
  };
  EXPECT_EQ(easing("\"linear\""), (Easing{0, 0, 1, 1}));
  EXPECT_EQ(easing("\"ease\""), (Easing{0.25, 0.1, 0.25, 1}));
  EXPECT_EQ(easing("\"ease-in\""), (Easing{0.42, 0, 1, 1}));
  EXPECT_EQ(easing("\"ease-out\""), (Easing{0, 0, 0.58, 1}));
  EXPECT_EQ(easing("\"ease-in-out\""), (Easing{0.42, 0, 0.58, 1}));
  EXPECT_TRUE(easing("\"hold\"").hold);
  EXPECT_GT(easing("\"ease-out-back\"").y1, 1);
  EXPECT_LT(easing("\"ease-in-back\"").y2, 0);
  EXPECT_EQ(easing("[0.2,-1,0.4,2]"), (Easing{0.2, -1, 0.4, 2}));
}

TEST(JobMotion, MapsKeyframes) {
  const auto frames =
      text_with(R"("keyframes":[{"at":0,"x":-40,"opacity":0},
        {"at":"0:00:01.5","y":"5%","scale":2,"opacity":0.5,"color":"#f00",
         "easing":"ease-in"},{"at":-0.5,"opacity":1}])")
          .animation.keyframes;
  ASSERT_EQ(frames.size(), 3u);
  Keyframe first;
  first.dx = Length{0, -40};
  first.opacity = 0;
  EXPECT_EQ(frames[0], first);
  Keyframe second;
  second.at = Rational(3, 2);
  second.dy = Length{5, 0};
  second.scale = 2;
  second.opacity = 0.5;
  second.color = rgb(0xFF0000);
  second.easing = Easing{0.42, 0, 1, 1};
  EXPECT_EQ(frames[1], second);
  EXPECT_EQ(frames[2].at, Rational(-1, 2));
}

TEST(JobMotion, FindsMistakes) {
  expect_mistakes({
      {R"({"type":"box","enter":{"slide":"up"}})", "needs \"seconds\""},
      {R"({"type":"box","enter":{"seconds":1,"distance":3}})", "needs a \"slide\""},
      {R"({"type":"box","enter":{"seconds":1,"slide":"upp"}})", "did you mean \"up\"?"},
      {R"({"type":"box","exit":{"seconds":1,"easing":"easeout"}})",
       "did you mean \"ease-out\"?"},
      {R"({"type":"box","exit":{"seconds":1,"easing":[0,0,1]}})", "[x1, y1, x2, y2]"},
      {R"({"type":"box","exit":{"seconds":1,"easing":[0,0,2,1]}})",
       "a number from 0 to 1"},
      {R"({"type":"box","keyframes":[{"at":1}]})", "keyframe 1: changes nothing"},
      {R"({"type":"box","keyframes":[{"x":1}]})", "keyframe 1: a keyframe needs an"},
      {R"({"type":"box","keyframes":[{"at":1,"x":1},{"at":1,"x":2}]})",
       "keyframe 2, \"at\": is not after"},
      {R"({"type":"box","keyframes":[{"at":-1,"x":1},{"at":1,"x":2}]})",
       "keyframe 2, \"at\": is not after"},
      {R"({"type":"group","layers":[],"keyframes":[{"at":1,"color":"#fff"}]})",
       "only boxes and texts have a colour"},
      {R"({"type":"box","typewriter":3})", "unknown field \"typewriter\""},
  });
}

// A folder with one file, gone with the test.
class FolderWith {
 public:
  FolderWith(const std::string& name, const std::string& content)
      : path_(std::filesystem::temp_directory_path() /
              ("glyphreel-design-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
    std::ofstream(path_ / name) << content;
  }
  ~FolderWith() { std::filesystem::remove_all(path_); }
  std::string string() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST(JobClocks, MapsEveryField) {
  const ParsedJob job = parse_overlay(R"({"time_zone":"Europe/Berlin","layers":[],
    "clocks":{"match":{"base":"film","first":5,"offset":"45:00","speed":0.1,
                       "pauses":[["45:00","60:00"],[3700,3700.5]]},
              "shot":{"count_down_from":24},
              "day":{"base":"recording","first":"2024-06-01T18:30:00+02:00"}}})");
  for (const std::string& mistake : job.mistakes) ADD_FAILURE() << mistake;
  const Overlay& overlay = job.compilation.overlay;
  EXPECT_EQ(overlay.time_zone, "Europe/Berlin");
  ClockSpec match;
  match.base = ClockBase::kFilm;
  match.first = Rational(5);
  match.offset = Rational(2700);
  match.speed = Rational(1, 10);
  match.pauses = {{Rational(2700), Rational(3600)},
                  {Rational(3700), Rational(7401, 2)}};
  EXPECT_EQ(overlay.clocks.at("match"), match);
  EXPECT_EQ(overlay.clocks.at("shot").count_down_from, Rational(24));
  EXPECT_EQ(overlay.clocks.at("day").first, Rational(1717259400));
}

TEST(JobMotion, FollowsTwoSeriesOfData) {
  const FolderWith folder("ball.csv", "time,x,y\n0,10,20\n1,30,40\n");
  const auto read = [&](const std::string& follow) {
    return parse_overlay(
        R"({"data":{"bx":{"file":"ball.csv","value":"x"},
            "by":{"file":"ball.csv","value":"y"},
            "words":{"file":"ball.csv","value":"y","kind":"text"}},
            "layers":[{"type":"box","id":"a"},{"type":"box",)" +
            follow + "}]}",
        folder.string());
  };
  const auto followed = [&](const std::string& follow) {
    const ParsedJob job = read(follow);
    for (const std::string& mistake : job.mistakes) ADD_FAILURE() << mistake;
    return job.compilation.overlay.layers.at(1).animation.follow;
  };
  EXPECT_EQ(followed(R"("follow":{"x":"bx","y":"by","of":[1920,1080]})"),
            (Follow{"bx", "by", 1920, 1080}));
  EXPECT_EQ(followed(R"("follow":{"x":"bx","y":"by"})"), (Follow{"bx", "by", 100, 100}));
  const std::pair<const char*, const char*> wrong[] = {
      {R"("follow":{"x":"bx"})", "needs \"x\" and \"y\""},
      {R"("follow":{"x":"bx","y":"bz"})", "no data \"bz\" to follow"},
      {R"("follow":{"x":"bx","y":"words"})", "is text, which cannot be followed"},
      {R"("follow":{"x":"bx","y":"by","of":[1920]})", "takes at least 2"},
      {R"("follow":{"x":"bx","y":"by","of":[0,1]})", "\"of\""},
      {R"("below":"a","follow":{"x":"bx","y":"by"})", "beside another layer"}};
  for (const auto& [follow, sentence] : wrong) {
    const auto mistakes = read(follow).mistakes;
    ASSERT_FALSE(mistakes.empty()) << follow;
    EXPECT_NE(mistakes[0].find(sentence), std::string::npos) << mistakes[0];
  }
}

TEST(JobClocks, ReadsDataBesideTheJob) {
  const FolderWith folder("run.csv", "t,kmh,who\n0,1.5,A\n1,2.5,B\n");
  const ParsedJob job = parse_overlay(
      R"({"layers":[{"type":"text","text":"a"}],"data":{
          "speed":{"file":"run.csv","time":"t","value":"kmh","base":"clip",
                   "interpolate":false},
          "who":{"file":"run.csv","time":"t","value":"who","kind":"text"}}})",
      folder.string());
  for (const std::string& mistake : job.mistakes) ADD_FAILURE() << mistake;
  const auto& data = job.compilation.overlay.data;
  const DataSeries& speed = *data.at("speed");
  EXPECT_EQ(speed.base, ClockBase::kClip);
  EXPECT_FALSE(speed.interpolated);
  ASSERT_EQ(speed.samples.size(), 2u);
  EXPECT_EQ(speed.samples[1].value, 2.5);
  const DataSeries& who = *data.at("who");
  EXPECT_TRUE(who.is_text);
  EXPECT_FALSE(who.interpolated);
  EXPECT_EQ(who.samples[1].text, "B");
}

TEST(JobClocks, FindsMistakes) {
  const FolderWith folder("bad.csv", "time,value\n0,1\n0,2\n");
  const auto expect = [&](const std::string& fields, const std::string& sentence) {
    const ParsedJob job =
        parse_overlay("{\"layers\":[],\n" + fields + "}", folder.string());
    ASSERT_FALSE(job.mistakes.empty()) << fields;
    EXPECT_NE(job.mistakes[0].find(sentence), std::string::npos)
        << fields << "\n" << job.mistakes[0];
    EXPECT_EQ(job.mistakes[0].rfind("j.json:2: overlay, ", 0), 0u) << job.mistakes[0];
  };
  expect(R"("clocks":{"a b":{}})", "a name has 1 to 64 letters");
  expect(R"("clocks":{"a":{"bas":"clip"}})", "did you mean \"base\"?");
  expect(R"("clocks":{"a":{"base":"flim"}})", "did you mean \"film\"?");
  expect(R"("clocks":{"a":7})", "\"a\": expected an object");
  expect(R"("clocks":{"a":{"pauses":[[2,1]]}})", "pause 1: ends before it begins");
  expect(R"("clocks":{"a":{"pauses":[[1,2],[2,3]]}})", "pause 2: begins before");
  expect(R"("clocks":{"a":{"pauses":[[1]]}})", "expected [from, until]");
  expect(R"("clocks":{"a":{"speed":1e6}})", "a number from -1000 to 1000");
  expect(R"("clocks":{"a":{"count_down_from":-1}})", "must be 0 or more");
  expect(R"("clocks":{"a":{"base":"recording","first":"noon"}})", "is not a moment");
  expect(R"("data":{"d":{}})", "\"d\": needs a \"file\"");
  expect(R"("data":{"d":{"file":"no.csv"}})", "there is no such file");
  expect(R"("data":{"d":{"file":"bad.csv"}})", "bad.csv:3: the time \"0\" is not after");
  expect(R"("data":{"d":{"file":"bad.csv","kind":"text","interpolate":true}})",
         "texts have nothing between them");
}

TEST(JobFonts, AreResolvedBesideTheJob) {
  const FolderWith folder("Brand.ttf", "x");
  const auto parse = [&](const std::string& fonts) {
    return parse_job("{\"source\":\"a\",\"fonts\":" + fonts +
                         ",\"clips\":[{\"start_time\":1,\"end_time\":2}]}",
                     "j.json", folder.string());
  };
  const ParsedJob job = parse("[\"Brand.ttf\"]");
  for (const std::string& mistake : job.mistakes) ADD_FAILURE() << mistake;
  EXPECT_EQ(job.compilation.fonts,
            (std::vector<std::string>{folder.string() + "/Brand.ttf"}));
  for (const char* bad : {"\"Brand.ttf\"", "[1]", "[\"\"]", "[\"no.ttf\"]",
                          "[\"http://a/b.ttf\"]", "[\"..\"]"})
    EXPECT_EQ(parse(bad).mistakes.size(), 1u) << bad;
}

}  // namespace
}  // namespace glyphreel
