// SPDX-License-Identifier: Apache-2.0
// Any bytes as a source: opened, probed, searched for the frames of two clips and
// planned; then the first pictures and the first sounds of the second clip are read, and
// what could be copied (--smart) is.
// The last byte places the clips, so that seeds are media files as they are.

#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <vector>

#include "codec/audio_reader.h"
#include "codec/gop_reader.h"
#include "codec/media_log.h"
#include "codec/video_reader.h"
#include "sched/copy_plan.h"
#include "sched/prepare.h"
#include "tests/fuzz/fuzz_input.h"

using namespace glyphreel;

namespace {

// A file without a name, that is opened as /proc/self/fd/N.
class MemoryFile {
 public:
  MemoryFile(const uint8_t* data, size_t size) : fd_(memfd_create("source", 0)) {
    FUZZ_CHECK(fd_ >= 0 && ::write(fd_, data, size) == static_cast<ssize_t>(size));
  }
  ~MemoryFile() { ::close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  const int fd_;
};

void check_plan(const Prepared& prepared) {
  const Plan& plan = prepared.plan;
  FUZZ_CHECK(plan.frame_count > 0 && plan.clips.size() == 2);
  FUZZ_CHECK(plan.film.frame_rate > Rational(0));
  int64_t next = 0;
  for (const Chunk& chunk : plan.chunks) {
    FUZZ_CHECK(chunk.first_frame == next && chunk.frame_count > 0);
    next += chunk.frame_count;
    int64_t parts = 0;
    for (const ChunkPart& part : chunk.parts) {
      FUZZ_CHECK(part.first >= 0 && part.first < part.last);
      parts += part.last - part.first;
    }
    FUZZ_CHECK(parts == chunk.frame_count);
  }
  FUZZ_CHECK(next == plan.frame_count);
}

void read_a_little(const std::shared_ptr<const MediaSource>& source, Rational from) {
  constexpr int kPictures = 4, kSamples = 4096;
  // What is far from a key frame is no fault, only slow.
  if (source->traits().video.coded_size.width > 1024) return;
  if (auto video = VideoReader::open(source, from)) {
    std::optional<Rational> last;
    for (int i = 0; i < kPictures; ++i) {
      const auto picture = video->next();
      if (!picture || !*picture) break;
      FUZZ_CHECK(!last || *last < (*picture)->time());
      last = (*picture)->time();
    }
  }
  if (!source->traits().audio) return;
  if (auto audio = AudioReader::open(source, from, 48000, 2)) {
    std::vector<float> left(kSamples), right(kSamples);
    float* const planes[] = {left.data(), right.data()};
    (void)audio->read(planes, kSamples);
  }
}

// Groups of pictures are in order and apart, wherever they lie in the file.
void look_for_groups(const MediaSource& source) {
  if (copy_sets_of(source).refusal != nullptr) return;
  const auto gops = find_gops(source, {Rational(0), Rational(60)}, nullptr);
  if (!gops) return;
  std::optional<Rational> last;
  for (const SourceGop& gop : *gops) {
    FUZZ_CHECK(!gop.times.empty());
    if (gop.refusal != nullptr) continue;
    for (const Rational time : gop.times) {
      FUZZ_CHECK(!last || *last < time);
      last = time;
    }
    FUZZ_CHECK(!gop.next || *last < *gop.next);
  }
}

// What is planned to be copied is as many packets as frames, or not there any more.
void look_for_copies(const Compilation& c, Prepared& prepared) {
  const Size size = prepared.plan.film.frame.size;
  if (size.width > 1024 || size.height > 1024) return;  // an encoder is opened
  const auto copies = find_copies(c, {}, nullptr, SmartRender::kRequire, prepared);
  if (!copies) {
    FUZZ_CHECK(copies.error().code != Errc::kInternal);
    return;
  }
  apply_copies(*copies, prepared);
  check_plan(prepared);
  for (const CopiedPart& copy : copies->parts) {
    const MediaSource& source = *prepared.sources[0];
    const int64_t count = copy.part.last - copy.part.first;
    const auto copied = copy_gops(source, copy.from, count, nullptr);
    if (!copied) {
      FUZZ_CHECK(copied.error().code == Errc::kBadMedia);
      continue;
    }
    const PacketRun& run = copied->run;
    FUZZ_CHECK(static_cast<int64_t>(run.packets.size()) == count);
    std::vector<bool> seen(static_cast<size_t>(count));
    size_t bytes = 0;
    for (const PacketEntry& packet : run.packets) {
      FUZZ_CHECK(packet.pts >= 0 && packet.pts < count);
      FUZZ_CHECK(!seen[static_cast<size_t>(packet.pts)]);
      seen[static_cast<size_t>(packet.pts)] = true;
      bytes += packet.size_bytes;
    }
    FUZZ_CHECK(bytes == run.bytes.size() && run.packets.front().keyframe);
    if (const auto quantiser = mean_quantiser(source, run))
      FUZZ_CHECK(*quantiser >= 0 && *quantiser <= 51);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const bool silent = (silence_media_log(), true);
  (void)silent;
  if (size < 2) return 0;
  const MemoryFile file(data, size);
  const int tenths = data[size - 1] % 5;
  Compilation c;
  c.sources["a"] = file.path();
  c.output.audio.reset();
  Clip clip;
  clip.source = "a";
  clip.end_time = Rational(3, 10);
  c.clips.push_back(clip);
  clip.start_time = Rational(tenths, 10);
  clip.end_time = clip.start_time + Rational(1, 2);
  c.clips.push_back(clip);
  c.overlay.kind = Overlay::Kind::kNone;
  Prepared prepared = prepare(c, {});
  if (!prepared.problems.empty()) {
    for (const Error& problem : prepared.problems) {
      FUZZ_CHECK(!problem.message.empty());
      FUZZ_CHECK(problem.code != Errc::kInternal);
    }
  } else {
    check_plan(prepared);
    look_for_copies(c, prepared);
  }
  if (!prepared.sources.empty() && prepared.sources[0]) {
    look_for_groups(*prepared.sources[0]);
    read_a_little(prepared.sources[0], clip.start_time);
  }
  return 0;
}
