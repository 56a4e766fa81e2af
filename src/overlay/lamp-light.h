#pragma once

#include <glib.h>

#define JUM_POST_VERTICES 30 /* triangles of a post that shaders/post.glsl makes from gl_VertexID */

/** jum_lamp_colour: @rgb: (out): [3] of a black body of @cct_k kelvin, brightest channel 255,
 * paled by a third as an adapted eye sees it.
 * Source: fit of Helland (2012) to Charity's black-body table; within 5 %. */
void jum_lamp_colour(float cct_k, guint8 rgb[3]);
