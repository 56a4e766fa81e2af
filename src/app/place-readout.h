#pragma once

#include "app/scene.h"

/** jum_place_readout_new: two lines on the picture: the point under the pointer (else in its middle) in WGS84 and in
 * the territory's frame, with its altitude and the height of the eye. */
GtkWidget *jum_place_readout_new(JumSession *session, JumScene *scene);
