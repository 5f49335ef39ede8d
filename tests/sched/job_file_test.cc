// SPDX-License-Identifier: Apache-2.0
#include "sched/job_file.h"

#include <cstdio>
#include <cstdlib>
#include <unistd.h>

#include <gtest/gtest.h>

namespace glyphreel {
namespace {

ParsedJob parse(const std::string& text, const std::string& source = "") {
  return parse_job(text, "job.json", "dir", {source});
}

// A job of one clip with `fields` besides its times.
ParsedJob parse_clip(const std::string& fields) {
  return parse("{\"source\":\"m.mp4\",\"clips\":[{\"start_time\":1,\"end_time\":2" +
               fields + "}]}");
}

// The only mistake; fails when there is none or there are several.
std::string only_mistake(const ParsedJob& job) {
  EXPECT_EQ(job.mistakes.size(), 1u);
  for (size_t i = 1; i < job.mistakes.size(); ++i) ADD_FAILURE() << job.mistakes[i];
  return job.mistakes.empty() ? "" : job.mistakes[0];
}

// gtest has no such thing without gmock.
::testing::AssertionResult has(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "\"" << part << "\" is not in: " << text;
}

TEST(JobFile, ReadsTheWholeForm) {
  const ParsedJob job = parse(R"({
    "sources": { "game": "match.mp4", "other": "/abs/b.mp4" },
    "overlay": "classic",
    "output": { "video": {"codec":"libx264","preset":"slow","crf":18},
                "audio": {"codec":"aac","bit_rate":"128k","sample_rate":44100,
                          "channels":1,"aac_coder":"fast"},
                "size": "1280x720", "fps": "30000/1001", "fit": "crop" },
    "clips": [
      { "source":"game", "start_time":150.1, "end_time":"0:02:45.5",
        "name":"Brilliant Goal", "notes":"Amazing finish", "rating":5,
        "tags":["Goal","Dribble"], "player":"#10 Maya",
        "fields": {"team":"Red", "minute":3, "ratio":1.50, "home":true} },
      { "source":"other", "start_time":0, "end_time":1e-3 } ] })");
  ASSERT_TRUE(job.mistakes.empty()) << job.mistakes[0];
  EXPECT_TRUE(job.warnings.empty());
  const Compilation& c = job.compilation;
  EXPECT_EQ(c.sources.at("game"), "dir/match.mp4");
  EXPECT_EQ(c.sources.at("other"), "/abs/b.mp4");
  EXPECT_EQ(c.overlay.kind, Overlay::Kind::kClassic);
  EXPECT_EQ(c.output.video.options,
            (EncoderOptions{{"preset", "slow"}, {"crf", "18"}}));
  EXPECT_EQ(c.output.audio->bit_rate, 128000);
  EXPECT_EQ(c.output.audio->sample_rate, 44100);
  EXPECT_EQ(c.output.audio->channels, 1);
  EXPECT_EQ(c.output.audio->options, (EncoderOptions{{"aac_coder", "fast"}}));
  EXPECT_EQ(c.output.size, (Size{1280, 720}));
  EXPECT_EQ(c.output.fps, Rational(30000, 1001));
  EXPECT_EQ(c.output.fit, OutputFit::kCrop);
  ASSERT_EQ(c.clips.size(), 2u);
  EXPECT_EQ(c.clips[0].source, "game");
  EXPECT_EQ(c.clips[0].start_time, Rational(1501, 10));
  EXPECT_EQ(c.clips[0].end_time, Rational(331, 2));
  EXPECT_EQ(c.clips[0].name, "Brilliant Goal");
  EXPECT_EQ(c.clips[0].notes, "Amazing finish");
  EXPECT_EQ(c.clips[0].rating, 5);
  EXPECT_EQ(c.clips[0].tags, (std::vector<std::string>{"Goal", "Dribble"}));
  EXPECT_EQ(c.clips[0].player, "#10 Maya");
  EXPECT_EQ(c.clips[0].fields,
            (std::map<std::string, std::string>{
                {"team", "Red"}, {"minute", "3"}, {"ratio", "1.50"}, {"home", "true"}}));
  EXPECT_EQ(c.clips[1].end_time, Rational(1, 1000));
  EXPECT_EQ(c.clips[1].rating, 3);
}

TEST(JobFile, DefaultsAreTheEnginesOwn) {
  const ParsedJob job = parse_clip("");
  ASSERT_TRUE(job.mistakes.empty()) << job.mistakes[0];
  EXPECT_EQ(job.compilation.overlay, Overlay());
  EXPECT_EQ(job.compilation.output.video.options, VideoEncodeSettings().options);
  EXPECT_TRUE(job.compilation.output.audio.has_value());
  EXPECT_FALSE(job.compilation.output.size.has_value());
  EXPECT_EQ(job.compilation.sources.at(""), "dir/m.mp4");
  EXPECT_EQ(job.compilation.clips[0].source, "");
}

TEST(JobFile, NullStandsForAnAbsentText) {
  const ParsedJob job = parse_clip(
      R"(,"name":null,"notes":null,"rating":null,"tags":null,"player":null,)"
      R"("fields":null,"source":null)");
  ASSERT_TRUE(job.mistakes.empty()) << job.mistakes[0];
  EXPECT_EQ(job.compilation.clips[0].rating, 3);
}

TEST(JobFile, UnknownFieldsAreErrorsWithTheNearestName) {
  EXPECT_EQ(only_mistake(parse_clip(",\"ratng\":5")),
            "job.json:1: clip 1: unknown field \"ratng\"; did you mean \"rating\"?");
  EXPECT_TRUE(has(only_mistake(parse_clip(",\"startTime\":5")), "\"start_time\"?"));
  EXPECT_TRUE(has(only_mistake(parse(R"({"source":"a","clps":[],"clips":[
      {"start_time":0,"end_time":1}]})")),
                  "unknown field \"clps\"; did you mean \"clips\"?"));
  EXPECT_TRUE(has(only_mistake(parse(R"({"source":"a","output":{"fsp":25},"clips":[
      {"start_time":0,"end_time":1}]})")),
                  "output: unknown field \"fsp\"; did you mean \"fps\"?"));
}

TEST(JobFile, FindsAllMistakesAtOnceInFileOrder) {
  const ParsedJob job = parse(R"({ "source": "m.mp4", "clips": [
    {"start_time": 5, "end_time": 4, "rating": 9},
    {"start_time": -1, "end_time": 4},
    {"end_time": "1:99"},
    7,
    {"start_time": 0, "end_time": 1, "tags": "Goal", "name": 3} ] })");
  ASSERT_EQ(job.mistakes.size(), 8u);
  EXPECT_TRUE(has(job.mistakes[0], "job.json:2: clip 1: end_time 0:04 is not after"));
  EXPECT_TRUE(has(job.mistakes[1], "clip 1, \"rating\": expected a whole number from "
                                   "1 to 5, found 9"));
  EXPECT_TRUE(has(job.mistakes[2], "job.json:3: clip 2: start_time -0:01 is before"));
  EXPECT_TRUE(has(job.mistakes[3], "job.json:4: clip 3: has no \"start_time\""));
  EXPECT_TRUE(has(job.mistakes[4], "clip 3, \"end_time\": \"1:99\" is not a time"));
  EXPECT_TRUE(has(job.mistakes[5], "clip 4: expected an object"));
  EXPECT_TRUE(has(job.mistakes[6], "clip 5, \"name\": expected a text"));
  EXPECT_TRUE(has(job.mistakes[7], "clip 5, \"tags\": expected a list"));
}

TEST(JobFile, AClipOfNoLengthIsAMistake) {
  EXPECT_TRUE(has(only_mistake(parse(
                      R"({"source":"a","clips":[{"start_time":1,"end_time":1.0}]})")),
                  "is not after"));
}

TEST(JobFile, RatingsAreWholeNumbersFromOneToFive) {
  for (const char* good : {"1", "5", "3.0", "5e0"})
    EXPECT_TRUE(parse_clip(std::string(",\"rating\":") + good).mistakes.empty())
        << good;
  for (const char* bad : {"0", "6", "2.5", "-1", "\"3\"", "true", "[]", "1e9", "{}"})
    EXPECT_TRUE(has(only_mistake(parse_clip(std::string(",\"rating\":") + bad)),
                    "\"rating\""))
        << bad;
}

TEST(JobFile, TimesThatAreNoTimesAreNamed) {
  for (const char* bad : {"\"\"", "\"abc\"", "\"1:2:3:4\"", "\"1:60\"", "\"NaN\"",
                          "\"0x10\"", "null", "true", "[1]", "1e20", "99999999",
                          "\" 1\""}) {
    const ParsedJob job = parse(
        std::string("{\"source\":\"a\",\"clips\":[{\"start_time\":0,\"end_time\":") +
        bad + "}]}");
    EXPECT_TRUE(has(only_mistake(job), "clip 1, \"end_time\"")) << bad;
  }
  EXPECT_TRUE(has(only_mistake(parse("[{\"start_time\":1e999}]", "s")), "too large"));
}

TEST(JobFile, ABareListTakesTheSourceOfTheCommandLine) {
  const std::string list =
      R"([{"start_time":1,"end_time":2},{"start_time":3,"end_time":4}])";
  const ParsedJob with = parse(list, "here.mp4");
  ASSERT_TRUE(with.mistakes.empty()) << with.mistakes[0];
  // Relative to the person, not to the job.
  EXPECT_EQ(with.compilation.sources.at(with.compilation.clips[1].source),
            "here.mp4");
  const ParsedJob without = parse(list);
  ASSERT_EQ(without.mistakes.size(), 2u);
  EXPECT_TRUE(has(without.mistakes[1], "clip 2: has no source"));
  EXPECT_TRUE(has(without.mistakes[1], "--source"));
}

TEST(JobFile, ABareListMayNamePaths) {
  const ParsedJob job = parse(
      R"([{"source":"a.mp4","start_time":1,"end_time":2},
          {"source":"a.mp4","start_time":3,"end_time":4}])");
  ASSERT_TRUE(job.mistakes.empty()) << job.mistakes[0];
  EXPECT_EQ(job.compilation.sources.size(), 1u);
  EXPECT_EQ(job.compilation.sources.at(job.compilation.clips[1].source),
            "dir/a.mp4");
}

TEST(JobFile, TheSourceOfTheCommandLineWinsOverTheJobs) {
  const ParsedJob job = parse(
      R"({"source":"a.mp4","clips":[{"start_time":1,"end_time":2}]})", "b.mp4");
  ASSERT_TRUE(job.mistakes.empty());
  EXPECT_EQ(job.compilation.sources.at(job.compilation.clips[0].source), "b.mp4");
}

TEST(JobFile, UnknownSourcesSuggestTheNearest) {
  const std::string text = R"({"sources":{"first half":"a.mp4","second half":"b.mp4"},
    "clips":[{"source":"first hafl","start_time":1,"end_time":2}]})";
  EXPECT_TRUE(has(only_mistake(parse(text)),
                  "clip 1, \"source\": there is no source named \"first hafl\"; did "
                  "you mean \"first half\"?"));
  EXPECT_TRUE(has(only_mistake(parse(R"({"sources":{"a":"a.mp4","b":"b.mp4"},
    "clips":[{"start_time":1,"end_time":2}]})")),
                  "has no \"source\""));
  // The only source needs no naming.
  EXPECT_TRUE(parse(R"({"sources":{"a":"a.mp4"},
    "clips":[{"start_time":1,"end_time":2}]})")
                  .mistakes.empty());
}

TEST(JobFile, PathsCannotBecomeProtocols) {
  const auto path = [](const std::string& source, const std::string& folder) {
    JobFileOptions options;
    options.rules.allow_network = true;
    const ParsedJob job = parse_job(
        "{\"source\":\"" + source + "\",\"clips\":[{\"start_time\":1,\"end_time\":2}]}",
        "job.json", folder, options);
    return job.mistakes.empty() ? job.compilation.sources.at("") : job.mistakes[0];
  };
  EXPECT_EQ(path("https://host/a.mp4?x=1", "dir"), "https://host/a.mp4?x=1");
  EXPECT_EQ(path("HTTP://host/a.mp4", "dir"), "HTTP://host/a.mp4");
  EXPECT_EQ(path("concat:a|b", "dir"), "dir/concat:a|b");
  EXPECT_EQ(path("concat:a|b", ""), "./concat:a|b");
  EXPECT_EQ(path("plain.mp4", ""), "plain.mp4");
  EXPECT_EQ(path("a.mp4", "/"), "/a.mp4");
  EXPECT_TRUE(has(path("ftp://host/a", "dir"), "only files, http:// and https://"));
  EXPECT_TRUE(has(path("file:///etc/passwd", "dir"), "only files"));
  EXPECT_TRUE(has(path("", "dir"), "path is empty"));
  EXPECT_TRUE(has(path("a\\u0000b", "dir"), "zero character"));
}

TEST(JobFile, RulesAreTheHostsAndNameTheirOption) {
  const auto mistake = [](const std::string& job, const JobRules& rules) {
    return only_mistake(parse_job(job, "job.json", "", JobFileOptions{"", rules}));
  };
  const std::string clip = R"({"start_time":1,"end_time":2,"name":"Goal"})";
  EXPECT_TRUE(has(mistake(R"({"source":"http://h/a","clips":[)" + clip + "]}", {}),
                  "job.json:1: \"source\": http://h/a"));
  JobRules rules;
  rules.max_clips = 1;
  EXPECT_TRUE(has(mistake(R"({"source":"a","clips":[)" + clip + "," + clip + "]}", rules),
                  "--max-clips"));
  EXPECT_TRUE(has(mistake("start_time\tend_time\tsource\n0\t1\ta\n0\t1\ta\n", rules),
                  "job.json:3: the job has more than the 1 clips"));
  rules = {};
  rules.max_text_length = 3;
  EXPECT_TRUE(has(mistake(R"({"source":"a","clips":[)" + clip + "]}", rules),
                  "clip 1, \"name\": is 4 characters long; at most 3"));
  rules = {};
  rules.roots = {"/nonexistent"};
  EXPECT_TRUE(has(mistake(R"({"source":"a","clips":[)" + clip + "]}", rules), "--root"));
  rules = {};
  rules.max_fonts = 1;
  EXPECT_TRUE(has(mistake(R"({"source":"a","fonts":["b","c"],"clips":[)" + clip + "]}",
                          rules),
                  "--max-fonts"));
}

TEST(JobFile, MistakesWithoutEndAreNotAllListed) {
  std::string job = "[0";
  for (int i = 0; i < 2000; ++i) job += ",0";
  const ParsedJob parsed = parse(job + "]");
  EXPECT_LE(parsed.mistakes.size(), 501u);
  EXPECT_TRUE(has(parsed.mistakes.back(), "more mistakes"));
}

TEST(JobFile, NoClipsIsAMistake) {
  EXPECT_TRUE(has(only_mistake(parse("[]", "s")), "empty"));
  EXPECT_TRUE(has(only_mistake(parse(R"({"source":"a","clips":[]})")), "empty"));
  EXPECT_TRUE(has(only_mistake(parse(R"({"source":"a"})")), "has no \"clips\""));
  EXPECT_TRUE(has(only_mistake(parse("{\"source\":\"a\",\"clips\":{}}")), "list"));
}

TEST(JobFile, TextsHaveALimitInCharacters) {
  std::string longest;
  for (int i = 0; i < 10'000; ++i) longest += "\xC3\xA9";
  EXPECT_TRUE(parse_clip(",\"name\":\"" + longest + "\"").mistakes.empty());
  EXPECT_TRUE(has(only_mistake(parse_clip(",\"name\":\"" + longest + "x\"")),
                  "clip 1, \"name\": is 10001 characters long"));
}

TEST(JobFile, InvalidUtf8IsReplacedWithAWarningThatNamesClipAndField) {
  const ParsedJob job = parse_clip(",\"notes\":\"bad \xFF byte\",\"name\":\"ok\"");
  ASSERT_TRUE(job.mistakes.empty()) << job.mistakes[0];
  EXPECT_EQ(job.compilation.clips[0].notes, "bad \xEF\xBF\xBD byte");
  ASSERT_EQ(job.warnings.size(), 1u);
  EXPECT_TRUE(has(job.warnings[0], "clip 1, \"notes\": invalid UTF-8"));
}

TEST(JobFile, TextsAreDataWhateverTheyHold) {
  const ParsedJob job = parse_clip(
      R"(,"name":"' \" : % \\ { } [ ] ; , \n {name} ${x} %{e}","notes":"\u0000")");
  ASSERT_TRUE(job.mistakes.empty()) << job.mistakes[0];
  EXPECT_EQ(job.compilation.clips[0].name,
            "' \" : % \\ { } [ ] ; , \n {name} ${x} %{e}");
}

TEST(JobFile, SourcesThatNoClipUsesAreDroppedWithAWarning) {
  const ParsedJob job = parse(R"({"sources":{"a":"a.mp4","b":"gone.mp4"},
    "clips":[{"source":"a","start_time":1,"end_time":2}]})");
  ASSERT_TRUE(job.mistakes.empty());
  EXPECT_FALSE(job.compilation.sources.contains("b"));
  ASSERT_EQ(job.warnings.size(), 1u);
  EXPECT_TRUE(has(job.warnings[0], "no clip uses the source \"b\""));
}

TEST(JobFile, TextThatIsNoJobIsNamedAsSuch) {
  EXPECT_TRUE(has(only_mistake(parse("")), "is empty"));
  EXPECT_TRUE(has(only_mistake(parse(" \n")), "is empty"));
  EXPECT_TRUE(has(only_mistake(parse("hello")), "is not a job"));
  EXPECT_TRUE(has(only_mistake(parse(std::string(4, '\0'))), "is not a job"));
  EXPECT_TRUE(has(only_mistake(parse(std::string((64u << 20) + 1, ' '))), "64 MiB"));
}

TEST(JobOutput, KeepsItsDefaultsOffOtherEncoders) {
  const auto options = [](const std::string& video) {
    const ParsedJob job = parse("{\"source\":\"a\",\"output\":{\"video\":" + video +
                                "},\"clips\":[{\"start_time\":1,\"end_time\":2}]}");
    EXPECT_TRUE(job.mistakes.empty()) << video << job.mistakes[0];
    return job.compilation.output.video.options;
  };
  using O = EncoderOptions;
  EXPECT_EQ(options(R"({"crf":20})"), (O{{"preset", "fast"}, {"crf", "20"}}));
  EXPECT_EQ(options(R"({"preset":"slow"})"), (O{{"crf", "23"}, {"preset", "slow"}}));
  EXPECT_EQ(options(R"({"bit_rate":"8M"})"), (O{{"preset", "fast"}, {"b", "8000000"}}));
  EXPECT_EQ(options(R"({"codec":"libx265"})"), (O{{"preset", "fast"}, {"crf", "23"}}));
  EXPECT_EQ(options(R"({"codec":"ffv1","level":3,"slicecrc":true})"),
            (O{{"level", "3"}, {"slicecrc", "1"}}));
}

TEST(JobOutput, AudioMayBeNoneOrLossless) {
  const auto audio = [](const std::string& text) {
    const ParsedJob job = parse("{\"source\":\"a\",\"output\":{\"audio\":" + text +
                                "},\"clips\":[{\"start_time\":1,\"end_time\":2}]}");
    EXPECT_TRUE(job.mistakes.empty()) << job.mistakes[0];
    return job.compilation.output.audio;
  };
  EXPECT_FALSE(audio("null").has_value());
  EXPECT_EQ(audio("{\"codec\":\"flac\"}")->bit_rate, 0);
  EXPECT_EQ(audio("{\"codec\":\"libopus\"}")->bit_rate, 192000);
}

TEST(JobOutput, SizesAreEvenAndFit) {
  const auto job = [](const std::string& size) {
    return parse("{\"source\":\"a\",\"output\":{\"size\":" + size +
                 "},\"clips\":[{\"start_time\":1,\"end_time\":2}]}");
  };
  EXPECT_EQ(job("[1920,1080]").compilation.output.size, (Size{1920, 1080}));
  EXPECT_EQ(job("\"16x16384\"").compilation.output.size, (Size{16, 16384}));
  for (const char* bad : {"\"1281x720\"", "\"14x720\"", "\"16386x720\"", "[1280]",
                          "[1280.5,720]", "\"1280\"", "720", "\"ax720\"", "\"-2x720\"",
                          "\"1280x720x3\""})
    EXPECT_TRUE(has(only_mistake(job(bad)), "output, \"size\"")) << bad;
}

TEST(JobOutput, RoundedNtscRatesMeanTheExactOnes) {
  const auto fps = [](const std::string& text) {
    const ParsedJob job = parse("{\"source\":\"a\",\"output\":{\"fps\":" + text +
                                "},\"clips\":[{\"start_time\":1,\"end_time\":2}]}");
    EXPECT_TRUE(job.mistakes.empty()) << text << ": " << job.mistakes[0];
    return job.compilation.output.fps.value_or(Rational(0));
  };
  EXPECT_EQ(fps("29.97"), Rational(30000, 1001));
  EXPECT_EQ(fps("\"29.97\""), Rational(30000, 1001));
  EXPECT_EQ(fps("23.976"), Rational(24000, 1001));
  EXPECT_EQ(fps("23.98"), Rational(24000, 1001));
  EXPECT_EQ(fps("59.94"), Rational(60000, 1001));
  EXPECT_EQ(fps("29.970029970029969"), Rational(30000, 1001));
  EXPECT_EQ(fps("25"), Rational(25));
  EXPECT_EQ(fps("30"), Rational(30));
  EXPECT_EQ(fps("24"), Rational(24));
  EXPECT_EQ(fps("12.5"), Rational(25, 2));
  EXPECT_EQ(fps("\"60000/1001\""), Rational(60000, 1001));
  for (const char* bad : {"0", "-25", "1001", "\"30/0\"", "\"abc\"", "[]", "\"1:30\""})
    EXPECT_TRUE(
        has(only_mistake(parse(
                std::string("{\"source\":\"a\",\"output\":{\"fps\":") + bad +
                "},\"clips\":[{\"start_time\":1,\"end_time\":2}]}")),
            "output, \"fps\""))
        << bad;
}

TEST(JobFile, ReadsAFileRelativeToItsFolder) {
  char folder[] = "/tmp/glyphreel-job-XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  const std::string path = std::string(folder) + "/job.json";
  std::FILE* file = std::fopen(path.c_str(), "wb");
  std::fputs("{\"source\":\"m.mp4\",\"clips\":[{\"start_time\":1,\"end_time\":2}]}",
             file);
  std::fclose(file);
  const auto job = read_job_file(path);
  std::remove(path.c_str());
  rmdir(folder);
  ASSERT_TRUE(job.ok()) << job.error().message;
  ASSERT_TRUE(job->mistakes.empty()) << job->mistakes[0];
  EXPECT_EQ(job->compilation.sources.at(""), std::string(folder) + "/m.mp4");
}

TEST(JobFile, AFileThatCannotBeReadIsAnErrorThatNamesIt) {
  const auto missing = read_job_file("/nonexistent/job.json");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, Errc::kBadRequest);
  EXPECT_TRUE(has(missing.error().message, "/nonexistent/job.json"));
  const auto folder = read_job_file("/tmp");
  ASSERT_FALSE(folder.ok());
  EXPECT_TRUE(has(folder.error().message, "/tmp"));
}

}  // namespace
}  // namespace glyphreel
