#pragma once

#include "city/writer.h"
#include "tools/generate.h"

/** jum_generate_describe_reference: a row of the table reference_layer, hidden until asked for. */
void jum_generate_describe_reference(
    JumLayer *layers, guint row, const char *name, const char *kind, double opacity, int rank);
/** jum_generate_routes: cycle routes and bicycle parks. */
void jum_generate_routes(JumGenerate *generate);
/** jum_generate_write_pictures: the pictures that the reference layers name.  Errors: JUM_ERROR_IO. */
gboolean jum_generate_write_pictures(const JumGenerate *generate,
                                     JumWriter *writer,
                                     GError **error) JUM_MUST_USE;
