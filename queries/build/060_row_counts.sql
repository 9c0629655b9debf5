-- purpose: Rows read, accepted, refused and left out per table, over all files loaded.
-- grain: the one row of dataset
update dataset set row_counts = coalesce(
    (
        select
            list(
                {
                    'table_name': counted.table_name,
                    'rows_read': counted.rows_read,
                    'accepted': counted.accepted,
                    'refused': counted.refused,
                    'left_out': counted.left_out
                }
                order by counted.table_name
            )
        from (
            select
                table_name,
                sum(rows_read)::bigint as rows_read,
                sum(new_rows + changed_rows + unchanged_rows)::bigint as accepted,
                sum(refused_rows)::bigint as refused,
                sum(left_out_rows)::bigint as left_out
            from loads
            group by table_name
        ) as counted
    ), []
)
