cat > script.txt <<'EOF'
docker build not-this
EOF
cat <<-END >> script.txt
	docker build nor-this
	END
docker build real > log.txt 2>&1 < /dev/null
docker build second 2>> log.txt | tee -a log.txt
cat <<A > a.txt; docker build between
text
A
docker build -f - last <<< "FROM scratch"
echo "a
docker build quoted
" > b.txt
docker build behind
