namespace Rembg.Http;

/// <summary>Maps the service's field names to parameter names.</summary>
internal static class FieldNames
{
    /// <summary>The parameter that a field comes from; an unknown field keeps its name.</summary>
    public static string ToParameter(string field) => field.Trim().ToLowerInvariant() switch
    {
        "image" => "Path",
        "format" => "Format",
        "w" => "Width",
        "h" => "Height",
        "exact_resize" => "ExactResize",
        "mask" => "Mask",
        "bg_color" => "BackgroundColor",
        "angle" => "Angle",
        "expand" => "NoExpand",
        "year" => "Year",
        "month" => "Month",
        "periodstartunix" => "PeriodStartUnix",
        "x-api-key" => "ApiKey",
        _ => field,
    };
}
