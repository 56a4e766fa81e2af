// A field: values on a grid, coloured by a map, draped on the ground.
// u_param[0]: xyz layer origin minus frame origin, w opacity
// u_param[1]: x value at the low end of the map, y 1 / (high − low) or of its log2, z pull to the eye (m), w lines
// u_param[2], [3]: values of isolines; [4]: hole, in parts of the grid
#ifdef VERTEX
layout(location = 0) in vec3 a_place;
layout(location = 1) in vec2 a_texel; // 0 … 65535
out vec2 v_texel;
void main()
{
    vec3 place = a_place + u_param[0].xyz;
    float away = max(distance(place, u_eye.xyz), 0.1);
    gl_Position = u_view_proj * vec4(mix(place, u_eye.xyz, min(u_param[1].z / away + 0.002, 0.5)), 1.0);
    v_texel = a_texel / 65535.0;
}
#else
in vec2 v_texel;
out vec4 colour;
void main()
{
    // Bilinear by hand: float textures need not filter on the floor; a hole spreads to no neighbour.
    vec2 size = vec2(textureSize(u_texture0, 0));
    vec2 at = v_texel * size - 0.5, low = floor(at), part = at - low;
    float sum = 0.0, weight = 0.0;
    for (int k = 0; k < 4; k++) {
        vec2 corner = vec2(float(k & 1), float(k >> 1));
        ivec2 texel = ivec2(clamp(low + corner, vec2(0.0), size - 1.0));
        float value = texelFetch(u_texture0, texel, 0).r;
        vec2 w2 = mix(1.0 - part, part, corner);
        float w = w2.x * w2.y;
        if (value > -1e30) {
            sum += w * value;
            weight += w;
        }
    }
    if (weight < 0.5)
        discard; // no value here
    float value = sum / weight;
#ifdef LOGARITHMIC
    float along_scale = log2(max(value, 1e-6) / u_param[1].x) * u_param[1].y;
    float alpha = u_param[0].w * smoothstep(-0.1, 0.12, along_scale);
#else
    float along_scale = (value - u_param[1].x) * u_param[1].y;
    float alpha = u_param[0].w;
#endif
    float t = clamp(along_scale, 0.0, 1.0);
    vec3 rgb = textureLod(u_texture1, vec2((t * 255.0 + 0.5) / 256.0, 0.5), 0.0).rgb;
#ifdef ISOLINES
    if (all(greaterThan(v_texel, u_param[4].xy)) && all(lessThan(v_texel, u_param[4].zw)))
        discard; // a finer layer is there
#ifdef LOGARITHMIC
    float along = log2(max(value, 1e-6));
#else
    float along = value;
#endif
    float width = max(fwidth(along), 1e-5), line = 0.0;
    for (int k = 0; k < 8; k++) {
        float level = u_param[2 + (k >> 2)][k & 3];
#ifdef LOGARITHMIC
        level = log2(level);
#endif
        line = max(line, 1.0 - smoothstep(0.35, 1.25, abs(along - level) / (width * u_viewport.z)));
    }
    // where lines would run together the colour says enough
    line *= u_param[1].w * (1.0 - smoothstep(0.25, 0.6, width));
    rgb = mix(rgb, t > 0.55 ? vec3(0.05, 0.06, 0.09) : vec3(0.97, 0.97, 0.93), line * 0.85);
    alpha = max(alpha, line * 0.8 * u_param[1].w);
#endif
    colour = vec4(rgb, 1.0) * alpha;
}
#endif
