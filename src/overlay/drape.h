#pragma once

#include "overlay/overlay.h"

/**
 * jum_drape:
 * @lay: (nullable): who lays; NULL: on @ground alone
 * @ground: (nullable): NULL is flat at 0
 * @a, @b: [2] territory frame
 * @step_m: the ground is followed so closely
 * @places: (element-type double): three more a vertex, from @a on, without @b
 *
 * A straight piece of a line laid on the ground and, through @lay, on the decks of bridges that it goes along.
 */
void jum_drape(JumLay lay,
               JumGround ground,
               void *data,
               const double a[2],
               const double b[2],
               double step_m,
               double lift_m,
               GArray *places);

/** jum_drape_spans: the same where @spans ([n], of the way from @a to @b, altitudes in them) lie on decks. */
void jum_drape_spans(const JumDeckSpan *spans,
                     guint n,
                     JumGround ground,
                     void *data,
                     const double a[2],
                     const double b[2],
                     double step_m,
                     double lift_m,
                     GArray *places);
