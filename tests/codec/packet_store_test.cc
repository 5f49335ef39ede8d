// SPDX-License-Identifier: Apache-2.0
#include "codec/packet_store.h"

#include <gtest/gtest.h>

#include <thread>

#include "film_fixture.h"

namespace glyphreel {
namespace {

PacketRun run_of(int id, size_t size) {
  PacketRun run;
  for (size_t i = 0; i < size; ++i)
    run.bytes.push_back(static_cast<uint8_t>(static_cast<size_t>(id) * 31 + i * 7));
  run.packets.push_back({id, 1, static_cast<uint32_t>(size), true});
  return run;
}

TEST(PacketStore, RunsComeBackFromMemoryAndFromTheFile) {
  const ScratchFolder folder;
  PacketStore store(folder.path(), 25'000);
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&store, t] {
      for (int i = t; i < 40; i += 4)
        EXPECT_TRUE(store.put(i, run_of(i, 1000 + static_cast<size_t>(i))).ok());
    });
  threads.clear();
  EXPECT_EQ(store.total_bytes(), 40 * 1000 + 39 * 40 / 2);
  EXPECT_TRUE(folder.names().empty());  // nothing to be left behind
  for (int i = 39; i >= 0; --i) {
    auto run = store.take(i);
    ASSERT_TRUE(run.ok()) << run.error().message;
    EXPECT_EQ(run->bytes, run_of(i, 1000 + static_cast<size_t>(i)).bytes);
    EXPECT_EQ(run->packets[0].pts, i);
  }
  EXPECT_EQ(store.total_bytes(), 0);
  EXPECT_FALSE(store.take(0).ok());
}

TEST(PacketStore, EachNumberOnce) {
  PacketStore store(".", 1000);
  EXPECT_TRUE(store.put(1, run_of(1, 10)).ok());
  EXPECT_EQ(store.put(1, run_of(1, 10)).error().code, Errc::kInternal);
}

TEST(PacketStore, AFolderThatIsNotThereIsNamed) {
  PacketStore store("/nowhere/at/all", 0);
  const Status status = store.put(1, run_of(1, 10));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, Errc::kCannotWrite);
  EXPECT_NE(status.error().message.find("/nowhere/at/all"), std::string::npos);
}

}  // namespace
}  // namespace glyphreel
