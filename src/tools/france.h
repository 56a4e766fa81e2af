#pragma once

#include <glib.h>

/**
 * jum_france_contains: does a place in degrees lie in metropolitan France (Corsica included)?
 *
 * By an outline of about a hundred points, right to some kilometres; for choosing a frame, nothing else.
 */
gboolean jum_france_contains(double lon_deg, double lat_deg);
