#pragma once

#include "formats/inp.h"

/* What the stages of the .inp writer share. */

typedef struct {
    const JumInp *inp;
    GString *out;
    double pressure; /* m per unit of pressure on a line of the file */
} JumInpWriter;

/** jum_inp_put: a blank and @value / @scale, with the fewest digits that times @scale give @value again. */
void jum_inp_put(JumInpWriter *w, double value, double scale);
/** jum_inp_put_time: a blank and h:mm:ss. */
void jum_inp_put_time(JumInpWriter *w, gint64 time_s);
/** jum_inp_setting_scale: SI per file unit of the setting of a link of this kind. */
double jum_inp_setting_scale(const JumInpWriter *w, JumWaterLinkKind kind);
/** jum_inp_put_operation: status, controls, rules, energy, quality, times, options (inp-write-operation.c). */
void jum_inp_put_operation(JumInpWriter *w);
