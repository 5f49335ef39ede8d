// SPDX-License-Identifier: Apache-2.0
#include "core/loaded_object.h"

#include <elf.h>
#include <link.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace glyphreel {
namespace {

struct Search {
  std::span<const void* const> addresses;
  std::span<const std::string_view> prefixes;
  std::vector<std::string> found;
};

std::string hex(const unsigned char* bytes, size_t count) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (size_t i = 0; i < count; ++i) {
    out += kDigits[bytes[i] >> 4];
    out += kDigits[bytes[i] & 15];
  }
  return out;
}

// Notes lie one after the other: header, name and description, the latter two padded
// to 4 bytes (ELF gABI, "Note Section").
std::string build_id(const dl_phdr_info& object) {
  for (int i = 0; i < object.dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object.dlpi_phdr[i];
    if (segment.p_type != PT_NOTE || segment.p_align > 4) continue;
    const auto* at =
        reinterpret_cast<const unsigned char*>(object.dlpi_addr + segment.p_vaddr);
    const unsigned char* const end = at + segment.p_memsz;
    while (at + sizeof(ElfW(Nhdr)) <= end) {
      ElfW(Nhdr) note;
      std::memcpy(&note, at, sizeof(note));
      const unsigned char* name = at + sizeof(note);
      const unsigned char* text = name + ((note.n_namesz + 3) & ~3u);
      if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
          std::memcmp(name, "GNU", 4) == 0)
        return hex(text, note.n_descsz);
      at = text + ((note.n_descsz + 3) & ~3u);
    }
  }
  return {};
}

std::string file_stamp(const char* path) {
  struct stat st {};
  if (::stat(*path != '\0' ? path : "/proc/self/exe", &st) != 0) return "?";
  return std::to_string(st.st_size) + "@" + std::to_string(st.st_mtim.tv_sec) + "." +
         std::to_string(st.st_mtim.tv_nsec);
}

bool holds(const dl_phdr_info& object, const void* address) {
  const auto at = reinterpret_cast<uintptr_t>(address);
  for (int i = 0; i < object.dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object.dlpi_phdr[i];
    const uintptr_t first = object.dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_LOAD && at >= first && at < first + segment.p_memsz)
      return true;
  }
  return false;
}

int look_at(dl_phdr_info* object, size_t, void* argument) {
  Search& search = *static_cast<Search*>(argument);
  const std::string_view path = object->dlpi_name;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const bool wanted =
      std::any_of(search.prefixes.begin(), search.prefixes.end(),
                  [&](std::string_view p) { return name.starts_with(p); }) ||
      std::any_of(search.addresses.begin(), search.addresses.end(),
                  [&](const void* a) { return holds(*object, a); });
  if (!wanted) return 0;
  std::string id = build_id(*object);
  if (id.empty()) id = file_stamp(object->dlpi_name);
  search.found.push_back((name.empty() ? "program" : std::string(name)) + " " + id);
  return 0;
}

}  // namespace

std::string loaded_builds(std::span<const void* const> addresses,
                          std::span<const std::string_view> prefixes) {
  Search search{addresses, prefixes, {}};
  dl_iterate_phdr(&look_at, &search);
  std::sort(search.found.begin(), search.found.end());
  std::string all;
  for (const std::string& line : search.found) all += line + "\n";
  return all;
}

}  // namespace glyphreel
