// SPDX-License-Identifier: Apache-2.0
#include "text/image.h"

#include <png.h>

#include <csetjmp>
#include <cstring>
#include <string>

namespace glyphreel {
namespace {

// What the callbacks of libpng see.
struct PngInput {
  const uint8_t* next = nullptr;
  size_t left = 0;
  bool ended_early = false;
  char message[128] = "";
};

void read_bytes(png_structp png, png_bytep out, size_t count) {
  auto* input = static_cast<PngInput*>(png_get_io_ptr(png));
  if (count > input->left) {
    input->ended_early = true;
    png_error(png, "it ends too early");
  }
  std::memcpy(out, input->next, count);
  input->next += count;
  input->left -= count;
}

void keep_message(png_structp png, png_const_charp message) {
  auto* input = static_cast<PngInput*>(png_get_error_ptr(png));
  std::snprintf(input->message, sizeof(input->message), "%s", message);
  png_longjmp(png, 1);
}

void ignore_warning(png_structp, png_const_charp) {}

struct PngReader {
  png_structp png = nullptr;
  png_infop info = nullptr;
  ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
};

// libpng leaves a failing call by longjmp(): the two functions that set its target
// own nothing, so that no destructor is skipped.
bool read_header(PngReader& reader) {
  if (setjmp(png_jmpbuf(reader.png))) return false;
  png_read_info(reader.png, reader.info);
  return true;
}

// `rows` has room for 4 bytes a pixel.
bool read_pixels(PngReader& reader, uint8_t* rows, size_t stride) {
  png_structp png = reader.png;
  if (setjmp(png_jmpbuf(png))) return false;
  png_set_expand(png);  // palette, 1, 2 and 4 bits, tRNS
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
  png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, reader.info);
  if (png_get_rowbytes(png, reader.info) != stride)
    png_error(png, "unexpected row size");
  const png_uint_32 height = png_get_image_height(png, reader.info);
  for (int pass = 0; pass < passes; ++pass)
    for (png_uint_32 y = 0; y < height; ++y)
      png_read_row(png, rows + stride * y, nullptr);
  png_read_end(png, nullptr);
  return true;
}

Error broken(const PngInput& input) {
  if (input.ended_early) return bad_request("the PNG ends too early");
  return bad_request(std::string("the PNG is broken (") + input.message + ")");
}

}  // namespace

Result<std::shared_ptr<const Image>> decode_png(std::span<const uint8_t> bytes,
                                                int64_t max_pixels) {
  constexpr size_t kSignature = 8;
  if (bytes.size() < kSignature || png_sig_cmp(bytes.data(), 0, kSignature))
    return bad_request("it is no PNG");
  PngInput input;
  input.next = bytes.data();
  input.left = bytes.size();
  PngReader reader;
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &input,
                                      keep_message, ignore_warning);
  if (reader.png) reader.info = png_create_info_struct(reader.png);
  if (!reader.info) return Error{Errc::kOutOfMemory, "no memory for a PNG", 0};
  png_set_read_fn(reader.png, &input, read_bytes);
  // Pixels are taken as sRGB: everything but IHDR, PLTE, tRNS, IDAT and IEND is
  // skipped unread, compressed profiles and texts included.
  png_set_keep_unknown_chunks(reader.png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_set_crc_action(reader.png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_user_limits(reader.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  if (!read_header(reader)) return broken(input);
  const int64_t width = png_get_image_width(reader.png, reader.info);
  const int64_t height = png_get_image_height(reader.png, reader.info);
  if (width > max_pixels / height)
    return bad_request("the PNG has " + std::to_string(width) + " x " +
                       std::to_string(height) + " pixels; " +
                       std::to_string(max_pixels) + " in all are allowed");
  auto image = std::make_shared<Image>();
  image->size = {static_cast<int>(width), static_cast<int>(height)};
  const size_t stride = static_cast<size_t>(width) * 4;
  image->rgba.resize(stride * static_cast<size_t>(height));
  if (!read_pixels(reader, image->rgba.data(), stride)) return broken(input);
  return std::shared_ptr<const Image>(std::move(image));
}

}  // namespace glyphreel
