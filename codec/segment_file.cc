// SPDX-License-Identifier: Apache-2.0
#include "codec/segment_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <string_view>
#include <utility>

#include "codec/av_ptr.h"
#include "codec/output_file.h"
#include "core/byte_reader.h"
#include "core/byte_writer.h"

// The file: 8 bytes of magic, the checksum of all that follows, the key, the size of
// the description (8 bytes, least significant first), the description, and the bytes of
// the packets up to the end of the file.

namespace glyphreel {
namespace {

constexpr std::string_view kMagic = "GRsegm1\n";
constexpr size_t kSumAt = kMagic.size(), kKeyAt = kSumAt + 16, kSizeAt = kKeyAt + 32,
                 kHeadBytes = kSizeAt + 8;
constexpr size_t kPacketBytes = 4 * 8;  // of a packet in the description

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

// How many bytes there were.
Result<size_t> read_all(int fd, void* bytes, size_t count, const std::string& path) {
  char* at = static_cast<char*>(bytes);
  size_t done = 0;
  while (done < count) {
    const ssize_t n = ::read(fd, at + done, count - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      return bad_media(path + ": cannot be read: " + std::strerror(errno), -errno);
    if (n == 0) break;
    done += static_cast<size_t>(n);
  }
  return done;
}

// Every field of AVCodecParameters (libavcodec 59) that muxers look at. Which build of
// libavcodec wrote them is part of every key.
void put_parameters(ByteWriter& w, const StreamParameters& parameters) {
  w.put(!parameters.empty());
  if (parameters.empty()) return;
  const AVCodecParameters& p = *parameters.native();
  w.put(p.codec_type);
  w.put(p.codec_id);
  w.put(p.codec_tag);
  w.put(std::string_view(reinterpret_cast<const char*>(parameters.headers().data()),
                         parameters.headers().size()));
  for (const int64_t number :
       {int64_t{p.format}, p.bit_rate, int64_t{p.bits_per_coded_sample},
        int64_t{p.bits_per_raw_sample}, int64_t{p.profile}, int64_t{p.level},
        int64_t{p.width}, int64_t{p.height}, int64_t{p.sample_aspect_ratio.num},
        int64_t{p.sample_aspect_ratio.den}, int64_t{p.field_order},
        int64_t{p.color_range}, int64_t{p.color_primaries}, int64_t{p.color_trc},
        int64_t{p.color_space}, int64_t{p.chroma_location}, int64_t{p.video_delay},
        int64_t{p.sample_rate}, int64_t{p.block_align}, int64_t{p.frame_size},
        int64_t{p.initial_padding}, int64_t{p.trailing_padding},
        int64_t{p.seek_preroll}, int64_t{p.ch_layout.order},
        int64_t{p.ch_layout.nb_channels}, static_cast<int64_t>(p.ch_layout.u.mask)})
    w.put(number);
}

// Others hold a pointer, or nothing that an encoder makes.
bool is_plain_order(int64_t order) {
  return order == AV_CHANNEL_ORDER_UNSPEC || order == AV_CHANNEL_ORDER_NATIVE;
}

Result<StreamParameters> take_parameters(ByteReader& r, const std::string& path) {
  if (r.number() == 0) return StreamParameters();
  AvCodecParametersPtr out(avcodec_parameters_alloc());
  if (!out) return out_of_memory();
  AVCodecParameters& p = *out;
  const auto number = [&r](auto& field) {
    field = static_cast<std::remove_reference_t<decltype(field)>>(r.number());
  };
  number(p.codec_type);
  number(p.codec_id);
  number(p.codec_tag);
  const std::string_view headers = r.text();
  if (headers.size() > INT_MAX - AV_INPUT_BUFFER_PADDING_SIZE)
    return bad_media(path + ": its headers are too long");
  if (!headers.empty()) {
    p.extradata = static_cast<uint8_t*>(
        av_mallocz(headers.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (p.extradata == nullptr) return out_of_memory();
    std::memcpy(p.extradata, headers.data(), headers.size());
    p.extradata_size = static_cast<int>(headers.size());
  }
  number(p.format);
  number(p.bit_rate);
  number(p.bits_per_coded_sample);
  number(p.bits_per_raw_sample);
  number(p.profile);
  number(p.level);
  number(p.width);
  number(p.height);
  number(p.sample_aspect_ratio.num);
  number(p.sample_aspect_ratio.den);
  number(p.field_order);
  number(p.color_range);
  number(p.color_primaries);
  number(p.color_trc);
  number(p.color_space);
  number(p.chroma_location);
  number(p.video_delay);
  number(p.sample_rate);
  number(p.block_align);
  number(p.frame_size);
  number(p.initial_padding);
  number(p.trailing_padding);
  number(p.seek_preroll);
  const int64_t order = r.number();
  if (!is_plain_order(order)) return bad_media(path + ": its channels are of no kind");
  p.ch_layout.order = static_cast<AVChannelOrder>(order);
  number(p.ch_layout.nb_channels);
  number(p.ch_layout.u.mask);
  return StreamParameters(out.release());
}

// Of all that comes after the checksum in the file.
Checksum::Value checksum_of(std::string_view head, std::string_view description,
                            const PacketRun& run) {
  Checksum sum;
  sum.add(head.substr(kKeyAt));
  sum.add(description);
  sum.add(run.bytes.data(), run.bytes.size());
  return sum.value();
}

std::string describe(const Segment& segment) {
  ByteWriter w;
  put_parameters(w, segment.parameters);
  w.put(segment.notes);
  w.put(segment.run.packets.size());
  for (const PacketEntry& p : segment.run.packets)
    put_fields_of<PacketEntry>(w, p.pts, p.duration, p.size_bytes, p.keyframe);
  return w.take();
}

}  // namespace

Result<int64_t> write_segment(const std::string& path, const Digest& key,
                              const Segment& segment) {
  if (!segment.parameters.empty() &&
      !is_plain_order(segment.parameters.native()->ch_layout.order))
    return Error{Errc::kCannotWrite, path + ": a channel layout of its own cannot be kept",
                 0};
  // In a cache that others can write to, a link would say which file is replaced.
  struct stat there {};
  if (::lstat(path.c_str(), &there) == 0 && S_ISLNK(there.st_mode))
    return Error{Errc::kCannotWrite, path + ": is a link; remove it", 0};
  const std::string description = describe(segment);
  std::string head(kMagic);
  head.resize(kKeyAt);
  head.append(reinterpret_cast<const char*>(key.data()), key.size());
  ByteWriter size;
  size.put(description.size());
  head += size.bytes();
  const Checksum::Value value = checksum_of(head, description, segment.run);
  std::memcpy(head.data() + kSumAt, value.data(), value.size());

  // What was left over is removed by prune, in time.
  GR_TRY(OutputFile target, OutputFile::create(path, OutputFile::Strays::kKeep));
  GR_CHECK(target.write(head.data(), head.size()));
  GR_CHECK(target.write(description.data(), description.size()));
  GR_CHECK(target.write(segment.run.bytes.data(), segment.run.bytes.size()));
  GR_CHECK(target.commit());
  return static_cast<int64_t>(head.size() + description.size() +
                              segment.run.bytes.size());
}

Result<Segment> read_segment(const std::string& path, const Digest& key) {
  const auto damaged = [&](const char* what) { return bad_media(path + ": " + what); };
  // O_NONBLOCK: nobody waits for a pipe's writer.
  const File file(
      ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  struct stat st {};
  if (file.fd() < 0 || ::fstat(file.fd(), &st) != 0) {
    if (errno == ENOENT) return Error{Errc::kNotFound, path + " does not exist", 0};
    if (errno == ELOOP) return damaged("it is a link");
    return bad_media(path + ": " + std::strerror(errno), -errno);
  }
  if (!S_ISREG(st.st_mode)) return damaged("it is no regular file");
  const auto file_size = static_cast<size_t>(st.st_size);
  if (file_size < kHeadBytes) return damaged("it is not whole");
  std::string head(kHeadBytes, '\0');
  GR_TRY(const size_t head_read, read_all(file.fd(), head.data(), head.size(), path));
  if (head_read < head.size()) return damaged("it is not whole");
  if (!head.starts_with(kMagic)) return damaged("it is no segment");
  if (std::memcmp(head.data() + kKeyAt, key.data(), key.size()) != 0)
    return damaged("it is another segment");
  ByteReader size_reader(std::string_view(head).substr(kSizeAt));
  const int64_t size = size_reader.number();
  if (size < 0 || static_cast<uint64_t>(size) > file_size - kHeadBytes)
    return damaged("it is not whole");
  std::string description(static_cast<size_t>(size), '\0');
  Segment segment;
  segment.run.bytes.resize(file_size - kHeadBytes - description.size());
  GR_TRY(const size_t described,
         read_all(file.fd(), description.data(), description.size(), path));
  GR_TRY(const size_t bytes_read, read_all(file.fd(), segment.run.bytes.data(),
                                           segment.run.bytes.size(), path));
  if (described < description.size() || bytes_read < segment.run.bytes.size())
    return damaged("it is not whole");
  const Checksum::Value value = checksum_of(head, description, segment.run);
  if (std::memcmp(head.data() + kSumAt, value.data(), value.size()) != 0)
    return damaged("its checksum is wrong");

  ByteReader r(description);
  GR_TRY(segment.parameters, take_parameters(r, path));
  segment.notes = r.text();
  const size_t count = r.count(kPacketBytes);
  segment.run.packets.reserve(count);
  uint64_t total = 0;
  for (size_t i = 0; i < count; ++i) {
    PacketEntry p;
    p.pts = r.number();
    p.duration = r.number();
    p.size_bytes = static_cast<uint32_t>(r.number());
    p.keyframe = r.number() != 0;
    total += p.size_bytes;
    segment.run.packets.push_back(p);
  }
  if (!r.is_done() || total != segment.run.bytes.size())
    return damaged("it does not add up");
  return segment;
}

bool is_damage(const Error& error) {
  return error.code == Errc::kBadMedia && error.native_code == 0;
}

}  // namespace glyphreel
