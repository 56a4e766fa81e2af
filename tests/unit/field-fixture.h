#pragma once

#include "city/territory.h"

/*
 * A small living territory: lamps behind cabinets, junctions with plans, stations, a fed water network, car parks,
 * bays, signs and sensors, so many times over.  For the tests of field/ and study/ and for their measures.
 *
 * Of @scale 1: 60 lamps L-0 … on 3 cabinets C-0 … (row % 5: 0, 1 remote; 2, 3 preset; 4 manual), in two communes,
 * a junction, 4 stations, a water grid of 7 × 7 nodes with tank, pump and two valves (V-0 motorised, V-1 by
 * hand), a car park, 6 bays, a sign, 10 sensors.
 */
void jum_field_fixture_write(const char *path, guint scale);
