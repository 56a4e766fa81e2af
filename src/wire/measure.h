#pragma once

#include "base/time.h"
#include "wire/quality.h"

/** JumMeasure: one measured value on its way: point index of JumPoints, value in the point's unit (NaN: none),
 * quality as the source said it, and when it was measured. */
typedef struct {
    double value;
    JumTime time;
    guint32 point;
    guint8 quality; /* JumQuality, with its SIM bit */
} JumMeasure;
