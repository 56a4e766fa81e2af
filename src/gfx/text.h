#pragma once

#include "gfx/colour-map.h"
#include "gfx/draw.h"

#include <cairo.h>
#include <pango/pango.h>

/* Letters inside symbols that ASCII lacks. */
#define JUM_LETTER_UP   1
#define JUM_LETTER_DOWN 2
#define JUM_LETTER_FLAT 3

/** jum_text_prepare: letters stand where they should at any scale: no rounding of places, no hinted widths. */
void jum_text_prepare(PangoContext *context);

/** jum_letters_texture: 16 × 8 cells of 32 px, one for each code 0 … 127.  The caller frees. */
JumTexture *jum_letters_texture(JumDevice *device);

/** JumTextStyle: of a label; the halo keeps it readable on anything. */
typedef struct {
    double size_px; /* logical */
    gboolean bold, italic, boxed;
    JumColour ink, halo;
} JumTextStyle;

/**
 * JumText: labels as pictures: every text is laid out once by pango, painted once by cairo into an atlas, and drawn
 * as a rectangle of it.  When the atlas is full, what the present frame does not use is forgotten.
 *
 * Thread: that of the device.  On the null device texts are measured and counted, not painted.
 */
typedef struct JumText JumText;

/** jum_text_new: Errors: JUM_ERROR_VALUE if the shader does not compile. */
JumText *jum_text_new(JumDevice *device, GError **error) JUM_MUST_USE;
void jum_text_free(JumText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumText, jum_text_free)

/** jum_text_measure: size in device pixels, halo included. Cost: a hash look-up once known. */
void jum_text_measure(JumText *text,
                      const char *string,
                      const JumTextStyle *style,
                      double scale,
                      int *width_px,
                      int *height_px);

/** jum_text_begin: forgets what was added; jum_text_add: @x_px, @y_px top left corner, device pixels. */
void jum_text_begin(JumText *text);
void jum_text_add(JumText *text,
                  const char *string,
                  const JumTextStyle *style,
                  double scale,
                  double x_px,
                  double y_px,
                  double alpha);
/** jum_text_record: one draw for all that was added since jum_text_begin(). */
void jum_text_record(JumText *text, JumDrawQueue *queue);
/** jum_text_n: added since jum_text_begin(). */
guint jum_text_n(const JumText *text);
