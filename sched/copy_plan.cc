// SPDX-License-Identifier: Apache-2.0
#include "sched/copy_plan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "codec/copied_film.h"
#include "codec/gop_reader.h"
#include "codec/video_encoder.h"
#include "sched/chunk_task.h"
#include "sched/lanes.h"

namespace glyphreel {
namespace {

// Why frames are encoded, as a person should read it after "N frames because".
constexpr const char* kFilm = "the film is not H.264 of 8 bits 4:2:0 by libx264";
constexpr const char* kOwnId = "the encoder's options say sps-id";
constexpr const char* kCard = "a card stands there";
constexpr const char* kSize = "their source has another size or is turned";
constexpr const char* kRate = "their source has another frame rate, or an uneven one";
constexpr const char* kColour = "their source has other colours";
constexpr const char* kDrawn = "they are drawn on";
constexpr const char* kGroupDrawn = "their group of pictures is drawn on";
constexpr const char* kCut = "a cut divides their group of pictures";
constexpr const char* kOneFrame = "their group of pictures is a single frame";
constexpr const char* kBesideOne = "a single frame before them would be left";
constexpr const char* kSameNames =
    "their source's parameter sets have the same ids as another source's";
constexpr const char* kManySources =
    "the film would hold too many sources' parameter sets";
constexpr const char* kNoId = "no id is left for the encoder's parameter sets";
constexpr const char* kLarge = "their source takes more bytes than it is worth";
constexpr const char* kUnread = "their source cannot be read through";
constexpr const char* kFew = "too few could be copied to be worth it";

// What SmartRender::kAuto copies: not what takes 4 times the bytes that encoding would
// (x264's preset fast at crf 23 makes about 0.1 bits per pixel of film), and nothing
// where encoding would still be nearly all of the work.
constexpr double kMostBitsPerPixel = 0.4;
constexpr double kLeastShare = 0.1;

// Of the sources' in one avcC, which holds 31 and 255 with the encoder's (ISO/IEC 14496-15
// 5.3.3.1).
constexpr size_t kMostSps = 30, kMostPps = 254;

// From so much encoding on, looking for copies is nothing beside.
constexpr double kMuchCpu_s = 10;

struct Group {
  int64_t first = 0, last = 0;  // frames of the clip
  Rational from;
  int64_t size_bytes = 0;
  const char* refusal = nullptr;
};

struct LookedAtClip {
  std::vector<Group> groups;      // whole inside the clip, in order
  std::vector<const char*> why;   // of each frame, for as long as it is not copied
  std::optional<Error> error;
};

bool has_film_rate(const VideoTraits& v, const FilmFormat& film) {
  return v.constant_rate && v.frame_rate == film.frame_rate;
}

// Why nothing of a source can be in the film as it is; null: some may.
const char* refusal_of(const MediaSource& source, const FilmFormat& film) {
  const VideoTraits& v = source.traits().video;
  if (v.rotation != 0 || v.mirrored || v.coded_size != film.frame.size ||
      v.display_size != film.frame.size)
    return kSize;
  if (!has_film_rate(v, film)) return kRate;
  if (v.color != film.frame.color) return kColour;
  return copy_sets_of(source).refusal;
}

// Its frames of the clip, one each in order, or what is wrong.
Group place(const SourceGop& gop, const PlanClip& clip, Rational rate) {
  Group group;
  group.from = gop.times.front();
  group.size_bytes = gop.size_bytes;
  group.first = frame_showing(clip, gop.times.front(), rate);
  group.last = group.first + static_cast<int64_t>(gop.times.size());
  bool is_even = group.first >= 0 && group.last <= clip.frame_count;
  for (size_t i = 0; i < gop.times.size(); ++i)
    is_even &= frame_showing(clip, gop.times[i], rate) ==
               group.first + static_cast<int64_t>(i);
  // frame_showing() of the next one is the last of these at the earliest: how late it is,
  // a file may say as it likes.
  if (gop.next)
    is_even &= *gop.next >=
               clip.first_time + (Rational(group.last) - Rational(1, 2)) / rate;
  group.first = std::clamp<int64_t>(group.first, 0, clip.frame_count);
  group.last = std::clamp<int64_t>(group.last, group.first, clip.frame_count);
  group.refusal = gop.refusal;
  if (group.refusal == nullptr && !is_even) group.refusal = kRate;
  // The next IDR picture could have the same idr_pic_id (H.264 7.4.3).
  if (group.refusal == nullptr && gop.times.size() < 2) group.refusal = kOneFrame;
  return group;
}

class Finder {
 public:
  Finder(const Compilation& compilation, const PrepareOptions& options,
         const std::shared_ptr<FontLibrary>& fonts, SmartRender smart,
         const Prepared& prepared)
      : options_(options),
        smart_(smart),
        prepared_(prepared),
        plan_(prepared.plan),
        context_{&compilation, &prepared, fonts, options.cancel, nullptr, nullptr,
                 nullptr} {}

  Result<CopyPlan> find() {
    out_.report.asked = smart_;
    out_.video = prepared_.video;
    const char* film_refusal = nullptr;
    if (prepared_.video.codec != "libx264" ||
        plan_.film.frame.pixel_format != PixelFormat::kYuv420p)
      film_refusal = kFilm;
    else if (says_parameter_set_id(prepared_.video))
      film_refusal = kOwnId;
    GR_CHECK(look_at_clips(film_refusal));
    if (film_refusal == nullptr) {
      if (smart_ != SmartRender::kRequire) refuse_large_sources();
      refuse_clashing_sets();
      GR_CHECK(choose_encoder());
      choose();
    }
    count();
    return std::move(out_);
  }

 private:
  Status look_at_clips(const char* film_refusal) {
    const int source_count = static_cast<int>(prepared_.sources.size());
    const int clip_count = static_cast<int>(plan_.clips.size());
    source_refusals_.assign(static_cast<size_t>(source_count), film_refusal);
    if (film_refusal == nullptr)
      for (int s = 0; s < source_count; ++s)
        if (const auto& source = prepared_.sources[static_cast<size_t>(s)])
          source_refusals_[static_cast<size_t>(s)] = refusal_of(*source, plan_.film);
    clips_.resize(static_cast<size_t>(clip_count));
    run_in_order(clip_count, options_.workers, [&](int i, int lane) {
      TaskRecorder::Task task(options_.recorder, TaskKind::kProbe, i, lane);
      const StageScope scope(task.clock(), Stage::kProbe);
      if (options_.cancel && options_.cancel->is_cancelled()) return;
      LookedAtClip& clip = clips_[static_cast<size_t>(i)];
      if (const Status looked = look_at(i, clip); !looked) clip.error = looked.error();
    });
    if (options_.cancel && options_.cancel->is_cancelled())
      return Error{Errc::kCancelled, "cancelled", 0};
    for (const LookedAtClip& clip : clips_)
      if (clip.error) return *clip.error;
    return Ok{};
  }

  Status look_at(int index, LookedAtClip& out) const {
    const PlanClip& clip = plan_.clips[static_cast<size_t>(index)];
    out.why.assign(static_cast<size_t>(clip.frame_count), kCut);
    const auto all = [&](const char* why) {
      out.why.assign(out.why.size(), why);
      return Ok{};
    };
    if (clip.frame_count == 0) return Ok{};
    if (clip.is_card) return all(kCard);
    if (const char* refusal = source_refusals_[static_cast<size_t>(clip.source)])
      return all(refusal);
    GR_TRY(const std::vector<bool> drawn, frames_drawn_on(context_, index));
    for (size_t n = 0; n < drawn.size(); ++n)
      if (drawn[n]) out.why[n] = kDrawn;
    if (std::find(drawn.begin(), drawn.end(), false) == drawn.end()) return Ok{};
    // From the first frame's time to where the last one has been chosen.
    const Rational end = clip.first_time + (Rational(clip.frame_count) - Rational(1, 2)) /
                                               plan_.film.frame_rate;
    const auto gops = find_gops(*prepared_.sources[static_cast<size_t>(clip.source)],
                                {clip.first_time, end}, options_.cancel);
    if (!gops.ok()) {
      // A source that cannot be read is found out when it has to be.
      if (gops.error().code != Errc::kBadMedia) return gops.error();
      for (const char*& why : out.why)
        if (why != kDrawn) why = kUnread;
      return Ok{};
    }
    for (const SourceGop& gop : *gops) {
      Group group = place(gop, clip, plan_.film.frame_rate);
      bool is_drawn_on = false;
      for (int64_t n = group.first; n < group.last; ++n)
        is_drawn_on |= drawn[static_cast<size_t>(n)];
      if (group.refusal == nullptr && is_drawn_on) group.refusal = kGroupDrawn;
      if (group.refusal != nullptr) explain(out, group, group.refusal);
      out.groups.push_back(group);
    }
    return Ok{};
  }

  // What is drawn on is encoded for that reason alone.
  static void explain(LookedAtClip& clip, const Group& group, const char* why) {
    for (int64_t n = group.first; n < group.last; ++n)
      if (clip.why[static_cast<size_t>(n)] != kDrawn) clip.why[static_cast<size_t>(n)] = why;
  }
  void refuse(LookedAtClip& clip, Group& group, const char* why) {
    if (group.refusal != nullptr) return;
    group.refusal = why;
    explain(clip, group, why);
  }
  void refuse_source(size_t source, const char* why) {
    for (size_t i = 0; i < clips_.size(); ++i)
      if (plan_.clips[i].source == static_cast<int>(source))
        for (Group& group : clips_[i].groups) refuse(clips_[i], group, why);
  }

  void refuse_all(const char* why) {
    for (size_t s = 0; s < prepared_.sources.size(); ++s) refuse_source(s, why);
  }

  struct Use {
    int64_t frames = 0, bytes = 0;
  };
  std::vector<Use> uses() const {
    std::vector<Use> uses(prepared_.sources.size());
    for (size_t i = 0; i < clips_.size(); ++i)
      for (const Group& group : clips_[i].groups)
        if (group.refusal == nullptr) {
          Use& use = uses[static_cast<size_t>(plan_.clips[i].source)];
          use.frames += group.last - group.first;
          use.bytes += group.size_bytes;
        }
    return uses;
  }

  void refuse_large_sources() {
    const Size size = plan_.film.frame.size;
    const std::vector<Use> all = uses();
    for (size_t s = 0; s < all.size(); ++s)
      if (8.0 * static_cast<double>(all[s].bytes) >
          kMostBitsPerPixel * size.width * size.height * static_cast<double>(all[s].frames))
        refuse_source(s, kLarge);
  }

  // Of sources whose parameter sets differ under one id, the one with more frames stays.
  void refuse_clashing_sets() {
    const std::vector<Use> all = uses();
    std::vector<size_t> order;
    for (size_t s = 0; s < all.size(); ++s)
      if (all[s].frames > 0) order.push_back(s);
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return all[a].frames > all[b].frames;
    });
    std::vector<CopySets> kept;
    size_t pps_count = 0;
    const auto clashes = [](const CopySets& a, const CopySets& b) {
      return a.sps_id == b.sps_id ||
             std::find_first_of(a.pps_ids.begin(), a.pps_ids.end(), b.pps_ids.begin(),
                                b.pps_ids.end()) != a.pps_ids.end();
    };
    for (const size_t s : order) {
      CopySets sets = copy_sets_of(*prepared_.sources[s]);
      const bool is_known =
          std::any_of(kept.begin(), kept.end(),
                      [&](const CopySets& k) { return k.sets == sets.sets; });
      if (is_known) continue;
      if (std::any_of(kept.begin(), kept.end(),
                      [&](const CopySets& k) { return clashes(k, sets); })) {
        refuse_source(s, kSameNames);
        continue;
      }
      if (kept.size() == kMostSps || pps_count + sets.pps_ids.size() > kMostPps) {
        refuse_source(s, kManySources);
        continue;
      }
      pps_count += sets.pps_ids.size();
      kept.push_back(std::move(sets));
    }
    for (const CopySets& k : kept) {
      out_.sets.insert(out_.sets.end(), k.sets.begin(), k.sets.end());
      taken_ids_.insert(taken_ids_.end(), k.pps_ids.begin(), k.pps_ids.end());
      taken_ids_.push_back(k.sps_id);
    }
  }

  // An id that no source has, and an encoder whose stream such a track can hold.
  Status choose_encoder() {
    if (out_.sets.empty()) return Ok{};
    int id = 1;
    while (id < 32 &&
           std::find(taken_ids_.begin(), taken_ids_.end(), id) != taken_ids_.end())
      ++id;
    if (id == 32) {
      refuse_all(kNoId);
      return Ok{};
    }
    out_.video = with_parameter_set_id(prepared_.video, id);
    out_.video.keeps_picture_types = has_good_types();
    GR_TRY(const auto encoder,
           VideoEncoder::open(out_.video, plan_.film.frame, plan_.film.frame_rate, 1,
                              plan_.film.hdr));
    if (!joins_copies(encoder.parameters())) refuse_all(kFilm);
    return Ok{};
  }

  // Whether all sources' pictures are of types that are as good for the film's: their
  // frames are the film's, and whoever encoded them looked for B pictures.
  bool has_good_types() const {
    return std::all_of(
        prepared_.sources.begin(), prepared_.sources.end(), [&](const auto& source) {
          return source == nullptr || (has_film_rate(source->traits().video, plan_.film) &&
                                       copy_sets_of(*source).reorders);
        });
  }

  void choose() {
    std::vector<CopiedPart>& parts = out_.parts;
    int64_t frames = 0, part_bytes = 0;
    for (size_t i = 0; i < clips_.size(); ++i) {
      for (Group& group : clips_[i].groups) {
        if (group.refusal != nullptr) continue;
        const int clip = static_cast<int>(i);
        const bool goes_on = !parts.empty() && parts.back().part.clip == clip &&
                             parts.back().part.last == group.first;
        const ChunkPart* previous = parts.empty() ? nullptr : &parts.back().part;
        if (!goes_on && ends_in_one_frame(plan_.clips, previous, clip, group.first)) {
          refuse(clips_[i], group, kBesideOne);
          continue;
        }
        frames += group.last - group.first;
        if (goes_on && part_bytes + group.size_bytes <= kCopiedPartBytes) {
          parts.back().part.last = group.last;
          part_bytes += group.size_bytes;
        } else {
          parts.push_back(
              {{clip, group.first, group.last}, group.from, group.last - group.first});
          part_bytes = group.size_bytes;
        }
      }
    }
    if (smart_ != SmartRender::kRequire &&
        static_cast<double>(frames) < kLeastShare * static_cast<double>(plan_.frame_count)) {
      refuse_all(kFew);
      parts.clear();
    }
  }

  void count() {
    SmartReport& report = out_.report;
    std::map<std::string_view, int64_t> frames;
    for (size_t i = 0; i < clips_.size(); ++i)
      for (const char* why : clips_[i].why) ++frames[why];
    for (const CopiedPart& copy : out_.parts) {
      const int64_t at = plan_.clips[static_cast<size_t>(copy.part.clip)].first_frame;
      const FilmRange range{at + copy.part.first, at + copy.part.last};
      // Parts of one clip that touch are one copy to whoever sees the film.
      if (copy.part.first > 0 && !report.copied.empty() &&
          report.copied.back().last == range.first)
        report.copied.back().last = range.last;
      else
        report.copied.push_back(range);
      report.copied_frames += copy.part.last - copy.part.first;
      for (int64_t n = copy.part.first; n < copy.part.last; ++n)
        --frames[clips_[static_cast<size_t>(copy.part.clip)].why[static_cast<size_t>(n)]];
    }
    for (const auto& [reason, count] : frames)
      if (count > 0) report.encoded.push_back({std::string(reason), count});
    std::stable_sort(report.encoded.begin(), report.encoded.end(),
                     [](const auto& a, const auto& b) {
                       return a.frame_count > b.frame_count;
                     });
  }

  const PrepareOptions& options_;
  const SmartRender smart_;
  const Prepared& prepared_;
  const Plan& plan_;
  const ChunkContext context_;
  std::vector<const char*> source_refusals_;
  std::vector<LookedAtClip> clips_;
  std::vector<int> taken_ids_;
  CopyPlan out_;
};

}  // namespace

Result<CopyPlan> find_copies(const Compilation& compilation, const PrepareOptions& options,
                             const std::shared_ptr<FontLibrary>& fonts, SmartRender smart,
                             const Prepared& prepared) {
  GR_TRY(CopyPlan copies,
         Finder(compilation, options, fonts, smart, prepared).find());
  if (copies.is_empty()) {
    copies.video = prepared.video;
    copies.sets.clear();
  }
  return copies;
}

void apply_copies(const CopyPlan& copies, Prepared& prepared) {
  if (copies.is_empty()) return;
  prepared.video = copies.video;
  const FilmFormat film = prepared.plan.film;
  prepared.plan = make_plan(film, std::move(prepared.plan.clips), prepared.keyframes,
                            encoder_threads_of(prepared.video), copies.parts);
}

bool is_much_to_encode(const Plan& plan) {
  return encoding_cpu_s(plan.film, plan.frame_count) >= kMuchCpu_s;
}

}  // namespace glyphreel
