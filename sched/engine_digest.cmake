# Writes engine_digest.cc: a fingerprint of the engine's own sources, so that nothing
# that an older or newer engine encoded is taken for this one's.
# Called by make: -DROOT=, -DOUT=, -DCOMPILER=, -DFLAGS=
file(GLOB_RECURSE sources ${ROOT}/core/*.h ${ROOT}/core/*.cc ${ROOT}/text/*.h
  ${ROOT}/text/*.cc ${ROOT}/codec/*.h ${ROOT}/codec/*.cc ${ROOT}/sched/*.h
  ${ROOT}/sched/*.cc)
list(SORT sources)
set(all "${COMPILER} ${FLAGS}")
foreach(source ${sources})
  file(SHA256 ${source} digest)
  file(RELATIVE_PATH name ${ROOT} ${source})
  string(APPEND all "\n${name} ${digest}")
endforeach()
string(SHA256 digest "${all}")
file(CONFIGURE OUTPUT ${OUT} CONTENT
"#include \"sched/engine_digest.h\"

namespace glyphreel {
const char* const kEngineDigest = \"${digest}\";
}  // namespace glyphreel
" @ONLY)
