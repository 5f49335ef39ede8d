// SPDX-License-Identifier: Apache-2.0
#include "cli/watched_render.h"

#include <string_view>
#include <utility>

#include "cli/interrupt.h"

namespace glyphreel {

Result<RenderReport> watched_render(const Compilation& compilation, RenderOptions options,
                                    ProgressDisplay& display, CancelToken& cancel,
                                    std::function<void()> farewell) {
  InterruptDeadline deadline([&display, &farewell] {
    display.clear();
    farewell();
  });
  options.cancel = &cancel;
  options.on_progress = [&](const RenderProgress& progress) {
    // Until "join" nothing has a name yet that would have to be removed.
    deadline.arm(progress.stage != std::string_view("join"));
    display.show(progress);
  };
  auto report = render(compilation, options);
  display.clear();
  return report;
}

}  // namespace glyphreel
