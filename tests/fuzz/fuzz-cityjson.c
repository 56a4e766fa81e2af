/* Any bytes as CityJSON: a model whose numbers all lead somewhere, or a fault. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "formats/cityjson.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumCityModel) model =
        jum_cityjson_read((const char *) data, size, "fuzz.city.json", &error);
    if ((model == NULL) != (error != NULL))
        abort();
    if (model == NULL)
        return 0;
    double sum = 0.0;
    for (guint i = 0; i < model->n_objects; i++) {
        const JumCityObject *object = &model->objects[i];
        if (object->first_face + object->n_faces > model->n_faces)
            abort();
        for (guint f = object->first_face; f < object->first_face + object->n_faces; f++)
            for (guint32 r = model->face_ring[f]; r < model->face_ring[f + 1]; r++)
                for (guint32 c = model->ring_corner[r]; c < model->ring_corner[r + 1]; c++)
                    sum += model->xyz[3 * c] + model->xyz[3 * c + 1] + model->xyz[3 * c + 2];
    }
    if (model->face_ring[model->n_faces] != model->n_rings ||
        model->ring_corner[model->n_rings] != model->n_corners)
        abort();
    return isnan(sum) ? 1 : 0;
}
