# SPDX-License-Identifier: Apache-2.0
"""What bench/speed.sh measures: groups of trials for glyphreel_speed (speed_bench.cc),
each with the crf at which it starts to look for the quality of fast, crf 23."""


WITH_UNDERSCORE = ("sc_threshold", "b_strategy")


def x264(name, start, **options):
    """Options are libavcodec's, with _ for -; `preset` is fast unless given."""
    given = {"preset": "fast"}
    for key, value in options.items():
        given[key if key in WITH_UNDERSCORE else key.lstrip("_").replace("_", "-")] = str(
            value)
    return {"name": name, "codec": "libx264", "options": given, "start": start}


def other(name, codec, start, step, worst, db_per_one, **options):
    return {"name": name, "codec": codec, "start": start, "step": step, "worst": worst,
            "db_per_one": db_per_one,
            "options": {key.replace("_", "-"): str(value)
                        for key, value in options.items()}}


PRESETS = [x264("preset " + name, start, preset=name) for name, start in (
    ("faster", 22.2), ("veryfast", 20.7), ("superfast", 20.2), ("ultrafast", 20.1))]

ONE_SETTING = [
    x264("fast, rc-lookahead 10", 22.8, rc_lookahead=10),
    x264("fast, rc-lookahead 0", 22, rc_lookahead=0),
    x264("fast, mbtree 0", 22, mbtree=0),
    x264("fast, subq 4", 22.7, subq=4),
    x264("fast, subq 2", 22, subq=2),
    x264("fast, refs 1", 22.8, refs=1),
    x264("fast, weightp 0", 22.9, weightp=0),
    x264("fast, trellis 0", 22.5, trellis=0),
    x264("fast, motion-est dia", 22.9, motion_est="dia"),
    x264("fast, bf 2", 22.9, bf=2),
    x264("fast, bf 0", 22.5, bf=0),
    x264("fast, 8x8dct 0", 22.8, _8x8dct=0),
]

BETWEEN = [
    x264("fast, subq 2, trellis 0", 21.5, subq=2, trellis=0),
    x264("fast, subq 2, trellis 0, refs 1", 21.5, subq=2, trellis=0, refs=1),
    x264("veryfast, rc-lookahead 20", 20.5, preset="veryfast", rc_lookahead=20),
    x264("veryfast, mbtree 0", 20.5, preset="veryfast", mbtree=0),
    x264("veryfast, motion-est dia, subq 1", 20.3, preset="veryfast", motion_est="dia",
         subq=1),
    x264("superfast, subq 2", 20.5, preset="superfast", subq=2),
    x264("superfast, rc-lookahead 10, mbtree 1", 20.5, preset="superfast",
         rc_lookahead=10, mbtree=1),
    x264("superfast, rc-lookahead 10, mbtree 1, subq 2", 20.5, preset="superfast",
         rc_lookahead=10, mbtree=1, subq=2),
    x264("superfast, rc-lookahead 5, mbtree 1", 20.5, preset="superfast",
         rc_lookahead=5, mbtree=1),
    x264("superfast, bf 1", 20.2, preset="superfast", bf=1),
    x264("ultrafast, coder ac, deblock 0:0", 20.3, preset="ultrafast", coder="ac",
         deblock="0:0"),
    x264("ultrafast, coder ac, deblock 0:0, bf 2, aq-mode 1", 20.3, preset="ultrafast",
         coder="ac", deblock="0:0", bf=2, **{"aq-mode": 1}),
]


def guided(name, start, twin, quantisers=0.0, key_frames=False, **options):
    """As `twin` is, and told what the source's encoder decided."""
    return {**x264(name, start, sc_threshold=0, **options), "twin": twin, "types": True,
            "quantisers": quantisers, "key_frames": key_frames}


BLIND = {"rc_lookahead": 0, "b_strategy": 0}
GUIDED = [
    x264("fast, no look-ahead", 22, sc_threshold=0, **BLIND),
    guided("fast, no look-ahead; P and B", 23, "fast, no look-ahead", **BLIND),
    guided("fast, no look-ahead; I, P and B", 23, "fast, no look-ahead", key_frames=True,
           **BLIND),
    guided("fast, no look-ahead; P and B, half of the quantisers", 23,
           "fast, no look-ahead", quantisers=0.5, **BLIND),
    # Regions need aq-mode; with next to no strength it adds nothing of its own.
    guided("fast, no look-ahead, no aq; P and B, the quantisers", 23.5,
           "fast, no look-ahead", quantisers=1.0, **BLIND,
           **{"aq-mode": 1, "aq-strength": 0.01}),
    guided("superfast; P and B", 21.9, "preset superfast", preset="superfast", **BLIND),
    guided("fast; P and B", 23, "fast"),
    guided("superfast, rc-lookahead 10, mbtree 1, subq 2; P and B", 20.8,
           "superfast, rc-lookahead 10, mbtree 1, subq 2", preset="superfast",
           rc_lookahead=10, mbtree=1, subq=2),
]

OTHERS = [
    other("libx265 ultrafast", "libx265", 17.3, 0.1, 51, 0.45, preset="ultrafast"),
    other("libsvtav1 12", "libsvtav1", 14, 1, 63, 0.17, preset=12),
    other("libsvtav1 11", "libsvtav1", 17, 1, 63, 0.17, preset=11),
    other("libvpx-vp9 realtime 8", "libvpx-vp9", 26, 1, 63, 0.25, deadline="realtime",
          cpu_used=8),
]

# Title, sentences, trials.
GROUPS = [
    ("Presets of x264", "", PRESETS),
    ("One setting of fast changed", "What a setting costs or brings by itself.",
     ONE_SETTING),
    ("Between the presets", "", BETWEEN),
    ("Guided by the source",
     "The decoder tells how the source was encoded: the type of each picture and the "
     "quantiser of each macroblock (`AV_CODEC_EXPORT_DATA_VIDEO_ENC_PARAMS`). Here x264 "
     "is told them after the semicolon: to make P and B pictures where the source has "
     "them (an I picture of the source becomes P, unless said otherwise), and to spread "
     "its bits over a picture as the source does (regions of interest).", GUIDED),
    ("Other encoders", "", OTHERS),
]
